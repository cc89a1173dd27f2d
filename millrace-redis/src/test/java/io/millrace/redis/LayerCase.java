// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.Inbox;
import io.millrace.layer.LayerOptions;
import io.millrace.layer.Message;
import io.millrace.layer.SendResult;
import io.millrace.metrics.Metrics;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/// Several layers on real servers; all of it ends with the test.
@NeedsRedis
@Timeout(120)
public abstract class LayerCase {
  protected static final Duration SOON = Duration.ofSeconds(20);

  private static final long LOOK_AGAIN = Duration.ofMillis(1).toNanos();
  private static final Message LAST = Message.of("last", Map.of());

  private final RedisOptions.Format format;
  private final List<ChannelLayer> open = new ArrayList<>();
  private List<RedisServer> servers = List.of();

  protected LayerCase(RedisOptions.Format format) {
    this.format = format;
  }

  @AfterEach
  final void closeAll() {
    open.forEach(ChannelLayer::close);
    servers.forEach(RedisServer::close);
  }

  protected final void servers(int count) {
    servers = Stream.generate(RedisServer::start).limit(count).toList();
  }

  protected final RedisServer server(int place) {
    return servers.get(place);
  }

  protected final List<String> urls() {
    return servers.stream().map(RedisServer::url).toList();
  }

  protected final RawRedis redis(int place) {
    return servers.get(place).raw();
  }

  protected final String prefix() {
    return "asgi";
  }

  protected final RedisOptions options(LayerOptions limits) {
    return RedisOptions.DEFAULT
        .withFormat(format)
        .withHosts(urls())
        .withPrefix(prefix())
        .withLimits(limits)
        .withTimeout(Duration.ofSeconds(2));
  }

  protected final ChannelLayer open() {
    return open(options(LayerOptions.DEFAULT.withCapacity(100_000)));
  }

  protected final ChannelLayer open(RedisOptions options) {
    ChannelLayer made = RedisLayer.open(options, new Metrics(), Timeline.system());
    open.add(made);
    return made;
  }

  protected static Message message(int number) {
    return Message.of("test.message", Map.of("n", number));
  }

  protected static int number(Message message) {
    return ((Number) Objects.requireNonNull(message.value("n"))).intValue();
  }

  protected static Message take(Inbox inbox) throws InterruptedException {
    return Objects.requireNonNull(inbox.poll(SOON), () -> "nothing came to " + inbox.name());
  }

  /// Nothing is there but what is sent now.
  protected static void expectNothing(ChannelLayer from, Inbox inbox) throws InterruptedException {
    assertThat(from.send(inbox.name(), LAST)).isEqualTo(SendResult.ACCEPTED);
    assertThat(take(inbox).type()).isEqualTo("last");
  }

  @SuppressWarnings("ThreadPriorityCheck") // others work meanwhile
  protected static void until(BooleanSupplier condition) {
    assertTimeoutPreemptively(
        SOON,
        () -> {
          while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(LOOK_AGAIN); // conditions may send, and servers need the cores
          }
        });
  }
}
