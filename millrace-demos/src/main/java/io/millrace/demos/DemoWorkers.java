// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.Millrace;
import io.millrace.demos.game.GameDemo;
import io.millrace.layer.ChannelLayer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/// The demo site's workers, for processes that have nothing else of the site.
public final class DemoWorkers {
  private static final Map<String, Start> ALL = new LinkedHashMap<>();

  static {
    ALL.put(
        "game",
        new Start(
            "the world of the game at /game/; the demo's own processes leave it to this one",
            layer -> GameDemo.world(layer, RandomGenerator.getDefault())));
    ALL.put(
        ShoutWorker.CHANNEL,
        new Start(
            "says a text in capitals: {\"text\": …, \"group\" or \"reply_channel\": …}",
            layer ->
                Millrace.workers()
                    .layer(layer)
                    .worker(ShoutWorker.CHANNEL, new ShoutWorker(layer))
                    .start()));
  }

  private interface Starter {
    AutoCloseable on(ChannelLayer layer);
  }

  private record Start(String meaning, Starter starter) {}

  private DemoWorkers() {}

  /// What there is: names of channels, and what is done there.
  public static Map<String, String> meanings() {
    Map<String, String> meanings = new LinkedHashMap<>();
    ALL.forEach((channel, start) -> meanings.put(channel, start.meaning));
    return meanings;
  }

  /// Names of channels.
  public static Collection<String> channels() {
    return meanings().keySet();
  }

  /// @return ends it, after the message at hand
  /// @throws IllegalArgumentException when there is none for that channel
  public static AutoCloseable start(String channel, ChannelLayer layer) {
    Start start = ALL.get(channel);
    if (start == null) {
      throw new IllegalArgumentException(
          "channel: " + channel + " (expected: " + String.join(" or ", channels()) + ")");
    }
    return start.starter.on(layer);
  }
}
