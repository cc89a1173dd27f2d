// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.relay;

import io.millrace.demos.SiteRelay;
import io.millrace.relay.Dialect;
import io.millrace.relay.RelayClient;
import io.millrace.relay.RelayClientOptions;
import io.millrace.relay.RelayEvent;
import io.millrace.relay.RelayException;
import io.millrace.relay.Target;
import io.millrace.scope.Endpoint;
import io.millrace.server.Listen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Two processes of frames that play the classic pair for a few seconds, for visitors without a
/// compiler: one says `evt 1`, the other answers `evt 2`. One play at a time.
final class SamplePlay implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SamplePlay.class);
  private static final String FIRST = "sample-1";
  private static final String SECOND = "sample-2";
  private static final int ROUNDS = 20;
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String UNIX = "unix:";

  private final SiteRelay site;
  private final AtomicReference<@Nullable Thread> playing = new AtomicReference<>();

  SamplePlay(SiteRelay site) {
    this.site = site;
  }

  RelayAnswer begin() {
    Optional<Listen> address =
        site.endpoints(Dialect.FRAMES).stream().findFirst().map(SamplePlay::reached);
    if (address.isEmpty()) {
      return RelayAnswer.no("This relay listens nowhere for frames (relay.frames-port).");
    }
    Thread thread = Thread.ofVirtual().name("relay sample").unstarted(() -> play(address.get()));
    if (!playing.compareAndSet(null, thread)) {
      return RelayAnswer.no("They are talking already.");
    }
    thread.start();
    return RelayAnswer.yes(
        "%s and %s talk for %d seconds."
            .formatted(FIRST, SECOND, PAUSE.multipliedBy(ROUNDS).toSeconds()));
  }

  /// A socket that takes all addresses is reached by the loopback.
  private static Listen reached(Endpoint endpoint) {
    if (endpoint.host().startsWith(UNIX)) {
      return new Listen.Unix(Path.of(endpoint.host().substring(UNIX.length())));
    }
    boolean all = List.of("0.0.0.0", "::").contains(endpoint.host());
    return new Listen.Tcp(all ? "127.0.0.1" : endpoint.host(), endpoint.port());
  }

  private void play(Listen address) {
    RelayClientOptions options =
        site.options()
            .access()
            .token()
            .map(RelayClientOptions.DEFAULT::withToken)
            .orElse(RelayClientOptions.DEFAULT);
    try (RelayClient first = RelayClient.connect(address, FIRST, options);
        RelayClient second = RelayClient.connect(address, SECOND, options)) {
      for (int i = 0; i < ROUNDS; i++) {
        first.send(Target.process(SECOND), "evt 1");
        if (second.poll(PATIENCE) instanceof RelayEvent.Message asked) {
          second.send(Target.process(asked.from()), "evt 2");
        }
        RelayEvent _ = first.poll(PATIENCE);
        Thread.sleep(PAUSE);
      }
    } catch (RelayException ended) {
      log.info("The sample at the relay has ended: {}", ended.getMessage());
    } catch (InterruptedException stopped) {
      log.debug("The sample at the relay is stopped.");
    } finally {
      playing.set(null);
    }
  }

  @Override
  public void close() {
    Thread thread = playing.get();
    if (thread != null) {
      thread.interrupt();
    }
  }
}
