// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAware;
import ch.qos.logback.core.spi.LifeCycle;
import java.nio.charset.StandardCharsets;

/// Puts Logback's parts together.
final class Layouts {
  private Layouts() {}

  static <T extends ContextAware & LifeCycle> T started(LoggerContext context, T part) {
    part.setContext(context);
    part.start();
    return part;
  }

  static LayoutWrappingEncoder<ILoggingEvent> encoder(
      LoggerContext context, Layout<ILoggingEvent> layout) {
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    return started(context, encoder);
  }

  static ConsoleAppender<ILoggingEvent> console(
      LoggerContext context, Layout<ILoggingEvent> layout) {
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setName("console");
    console.setEncoder(encoder(context, layout));
    return started(context, console);
  }
}
