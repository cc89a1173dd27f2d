// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BoundedQueueAppenderTest {
  private final LoggerContext context = new LoggerContext();
  private final LongAdder discarded = new LongAdder();
  private final Stuck stuck = new Stuck();

  /// A terminal that nobody reads from.
  private static final class Stuck extends AppenderBase<ILoggingEvent> {
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);
    final List<String> written = new ArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      reached.countDown();
      try {
        assertThat(released.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
      }
      written.add(event.getFormattedMessage());
    }
  }

  @Test
  @Timeout(30)
  void aFullQueueDiscardsWithoutWaitingAndTellsHowMany() throws InterruptedException {
    context.setMDCAdapter(new LogbackMDCAdapter());
    stuck.setContext(context);
    stuck.start();
    BoundedQueueAppender queue =
        BoundedQueueAppender.start(
            context,
            8,
            discarded,
            List.of(stuck),
            lost ->
                new LoggingEvent(
                    "", context.getLogger("test"), Level.WARN, lost + " discarded", null, null));
    context.getLogger("test").addAppender(queue);

    context.getLogger("test").info("first");
    assertThat(stuck.reached.await(20, TimeUnit.SECONDS)).isTrue();
    long before = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      context.getLogger("test").info("line {}", i);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    assertThat(discarded.sum()).isEqualTo(92);

    stuck.released.countDown();
    context.stop();
    assertThat(stuck.written)
        .startsWith("first")
        .contains("line 0", "line 7")
        .doesNotContain("line 8")
        .contains("92 discarded");
  }
}
