// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.general;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.millrace.redis.connect.CommandLinks;
import io.millrace.redis.connect.Lane;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Puts one message into one channel's sorted set, unless that is full: what Python does in four
/// commands, in one step that nobody can come between. It names its key, so that it may run where
/// keys are spread over servers. It adds before it removes, as a server whose memory is full
/// refuses a script only at a first command that needs more.
final class PushScript {
  private static final String TEXT =
      """
      redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
      redis.call('ZREMRANGEBYSCORE', KEYS[1], '0', ARGV[5])
      if redis.call('ZCARD', KEYS[1]) > tonumber(ARGV[2]) then
        redis.call('ZREM', KEYS[1], ARGV[1])
        return 0
      end
      redis.call('EXPIRE', KEYS[1], ARGV[4])
      return 1
      """;

  private final CommandLinks links;
  private volatile String digest = "";

  PushScript(CommandLinks links) {
    this.links = links;
  }

  /// Makes a server know the script.
  void load(RedisClusterAsyncCommands<String, byte[]> commands) {
    digest = commands.digest(TEXT);
    var _ = commands.scriptLoad(TEXT);
  }

  /// @param score as Redis reads numbers
  /// @param purgeTo score up to which messages have expired
  /// @param expiry seconds
  /// @return whether there was room
  CompletionStage<Boolean> push(
      int shard, String key, byte[] framed, int capacity, String score, long purgeTo, long expiry) {
    byte[][] arguments = {
      framed,
      ascii(Integer.toString(capacity)),
      ascii(score),
      ascii(Long.toString(expiry)),
      ascii(Long.toString(purgeTo))
    };
    String[] keys = {key};
    CompletionStage<Long> pushed =
        links.ask(
            shard,
            commands -> commands.<Long>evalsha(digest, ScriptOutputType.INTEGER, keys, arguments));
    return pushed
        .handle(
            (room, failure) -> {
              if (failure == null) {
                return CompletableFuture.completedFuture(room);
              }
              if (Lane.cause(failure) instanceof RedisNoScriptException) {
                return links.ask(
                    shard,
                    commands ->
                        commands.<Long>eval(TEXT, ScriptOutputType.INTEGER, keys, arguments));
              }
              return CompletableFuture.<Long>failedFuture(failure);
            })
        .thenCompose(answer -> answer)
        .thenApply(room -> room > 0);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
