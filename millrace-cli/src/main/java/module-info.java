// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/// The composition root: settings in, objects wired, a server that runs; and the command
/// `millrace`.
@NullMarked
module io.millrace.cli {
  requires static org.jspecify;
  requires io.millrace.accounts;
  requires io.millrace.core;
  requires io.millrace.demos;
  requires io.millrace.guard;
  requires io.millrace.net;
  requires io.millrace.redis;
  requires io.prometheus.metrics.model;
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires info.picocli;
  requires jdk.unsupported;
  requires micrometer.core;
  requires micrometer.registry.prometheus;
  requires org.jline.reader;
  requires org.jline.terminal;
  requires org.slf4j;
  requires tools.jackson.core;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.toml;

  exports io.millrace.cli;

  opens io.millrace.cli to
      info.picocli;

  uses io.millrace.cli.CommandProvider;

  provides ch.qos.logback.classic.spi.Configurator with
      io.millrace.cli.logging.QuietStart;
}
