// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.UnblockType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.millrace.redis.RedisTaskOptions;
import io.millrace.redis.connect.CommandLinks;
import io.millrace.redis.connect.Lane;
import io.millrace.task.TaskId;
import io.millrace.task.TasksLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/// What can be asked of Redis about tasks. Never blocks; safe for all threads.
final class Store {
  private static final Duration LEAST_KEPT = Duration.ofSeconds(1);

  private final Keys keys;
  private final CommandLinks links;
  private final Arguments common;

  Store(Keys keys, CommandLinks links, RedisTaskOptions options, TasksLimits limits) {
    this.keys = keys;
    this.links = links;
    Duration keptFor = limits.keptFor().compareTo(LEAST_KEPT) < 0 ? LEAST_KEPT : limits.keptFor();
    this.common =
        new Arguments()
            .add(limits.kept())
            .add(keptFor)
            .add(options.waiting())
            .add(options.deliveries())
            .add(options.letters());
  }

  Keys keys() {
    return keys;
  }

  boolean isUp() {
    return links.isUp(0);
  }

  /// Makes the server know the scripts, without waiting for it.
  static void load(RedisClusterAsyncCommands<String, byte[]> commands) {
    for (Script script : Script.values()) {
      var _ = commands.scriptLoad(script.text);
    }
  }

  /// Runs a script, which comes with its text where the server does not know it any more.
  CompletionStage<Answer> run(Script script, Arguments arguments) {
    String[] key = {keys.all()};
    byte[][] values = new Arguments().addAll(common).addAll(arguments).array();
    return links
        .ask(0, c -> c.<Object>evalsha(script.digest, ScriptOutputType.MULTI, key, values))
        .handle(
            (answer, failure) -> {
              if (failure == null) {
                return CompletableFuture.completedFuture(answer);
              }
              if (Lane.cause(failure) instanceof RedisNoScriptException) {
                return links.ask(
                    0, c -> c.<Object>eval(script.text, ScriptOutputType.MULTI, key, values));
              }
              return CompletableFuture.<Object>failedFuture(Lane.cause(failure));
            })
        .thenCompose(answer -> answer)
        .thenApply(Answer::of);
  }

  CompletionStage<Optional<StoredTask>> find(TaskId id) {
    return links
        .ask(0, c -> c.hmget(keys.task(id), StoredTask.fields()))
        .thenApply(fields -> StoredTask.read(id, fields));
  }

  /// Those last submitted, the last first.
  CompletionStage<List<StoredTask>> recent(int most) {
    return links.ask(0, c -> c.zrevrange(keys.recent(), 0, most - 1L)).thenCompose(this::findAll);
  }

  private CompletionStage<List<StoredTask>> findAll(List<byte[]> ids) {
    List<CompletableFuture<Optional<StoredTask>>> found = new ArrayList<>();
    for (byte[] id : ids) {
      found.add(find(new TaskId(new String(id, StandardCharsets.US_ASCII))).toCompletableFuture());
    }
    return CompletableFuture.allOf(found.toArray(new CompletableFuture<?>[0]))
        .thenApply(
            _ -> found.stream().map(CompletableFuture::join).flatMap(Optional::stream).toList());
  }

  /// Empty when there is none.
  CompletionStage<Optional<String>> arguments(TaskId id) {
    return links
        .ask(0, c -> c.hget(keys.task(id), "arguments"))
        .thenApply(
            value ->
                Optional.ofNullable(value).map(bytes -> new String(bytes, StandardCharsets.UTF_8)));
  }

  /// Ends the wait of another connection.
  ///
  /// @return how many waited
  CompletionStage<Long> unblock(long client) {
    return links.ask(0, c -> c.clientUnblock(client, UnblockType.TIMEOUT));
  }

  CompletionStage<Answer> revoke(TaskId id, boolean terminate) {
    return run(
        Script.REVOKE, new Arguments().add(id.value()).add(terminate ? "terminate" : "revoke"));
  }

  static Arguments of(Stream<String> values) {
    Arguments arguments = new Arguments();
    values.forEach(arguments::add);
    return arguments;
  }
}
