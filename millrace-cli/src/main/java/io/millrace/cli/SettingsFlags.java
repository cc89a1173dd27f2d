// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.settings.Configuration;
import io.millrace.cli.settings.Flags;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The flags of all commands that read settings. Values stay text here, so that a wrong one is
/// reported in the same words whatever its source. Described without annotations: each kind of
/// those costs a start some milliseconds.
final class SettingsFlags {
  private final Shell shell;

  private final OptionSpec config =
      text("FILE", "Settings in TOML; otherwise ./millrace.toml where it exists.", "--config");
  private final OptionSpec host = text("HOST", "Address to listen on.", "--host");
  private final OptionSpec port = text("PORT", "Port to listen on; 0 for any.", "-p", "--port");
  private final OptionSpec unix = text("PATH", "Unix-domain socket, as well.", "--unix");
  private final OptionSpec tlsCertificate =
      text("FILE", "Serve https and wss with that certificate (PEM).", "--tls-certificate");
  private final OptionSpec tlsKey = text("FILE", "The certificate's key (PEM).", "--tls-key");
  private final OptionSpec tlsSelfSigned =
      OptionSpec.builder("--tls-self-signed")
          .type(boolean.class)
          .description(
              "Serve https and wss with a certificate made for this run, of which browsers warn.")
          .build();
  private final OptionSpec transport = text("KIND", "auto, io_uring, epoll or nio.", "--transport");
  private final OptionSpec layer =
      text("URL", "memory, or a Redis that processes share: redis://127.0.0.1:6379.", "--layer");
  private final OptionSpec tasks =
      text("URL", "Background tasks: memory, or a Redis that processes share.", "--tasks");
  private final OptionSpec logLevel =
      text("LEVEL", "error, warn, info, debug or trace.", "--log-level");
  private final OptionSpec logFormat = text("FORMAT", "text or json.", "--log-format");
  private final OptionSpec accessLog =
      text("FORMAT", "Log each answer: off, common, combined or json.", "--access-log");
  private final OptionSpec assignments =
      OptionSpec.builder("--set")
          .type(List.class)
          .auxiliaryTypes(String.class)
          .paramLabel("KEY=VALUE")
          .description("Any other setting, such as limits.connections=1000; may be repeated.")
          .build();

  private @Nullable SelfSigned selfSigned;

  SettingsFlags(Shell shell) {
    this.shell = shell;
  }

  private static OptionSpec text(String label, String description, String... names) {
    return OptionSpec.builder(names)
        .type(String.class)
        .paramLabel(label)
        .description(description)
        .build();
  }

  /// To be mixed into a command, once.
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.create();
    List.of(
            config,
            host,
            port,
            unix,
            tlsCertificate,
            tlsKey,
            tlsSelfSigned,
            transport,
            layer,
            tasks,
            logLevel,
            logFormat,
            accessLog,
            assignments)
        .forEach(spec::addOption);
    return spec;
  }

  private static @Nullable String value(OptionSpec option) {
    return option.getValue();
  }

  private static boolean given(OptionSpec option) {
    return Boolean.TRUE.equals(option.getValue());
  }

  /// A path of the certificate that is made on demand, once, and only where none is given.
  private @Nullable String made(Function<SelfSigned, Path> part) {
    if (!given(tlsSelfSigned) || value(tlsCertificate) != null || value(tlsKey) != null) {
      return null;
    }
    if (selfSigned == null) {
      selfSigned = SelfSigned.make();
    }
    return part.apply(selfSigned).toString();
  }

  /// @throws io.millrace.cli.settings.SettingsException when a source says what cannot be
  Configuration read() {
    return read(_ -> {});
  }

  /// @param more adds the flags of one command
  Configuration read(Consumer<Flags> more) {
    Flags flags = new Flags();
    List<String> assigned = assignments.getValue();
    if (assigned != null) {
      assigned.forEach(flags::addAssignment);
    }
    flags
        .add("--host", "server.host", value(host))
        .add("--port", "server.port", value(port))
        .add("--unix", "server.unix", value(unix))
        .add("--tls-certificate", "tls.certificate", value(tlsCertificate))
        .add("--tls-key", "tls.key", value(tlsKey))
        .add("--tls-self-signed", "tls.certificate", made(SelfSigned::certificate))
        .add("--tls-self-signed", "tls.key", made(SelfSigned::key))
        .add("--transport", "server.transport", value(transport))
        .add("--layer", "layer.url", value(layer))
        .add("--tasks", "tasks.url", value(tasks))
        .add("--log-level", "logging.level", value(logLevel))
        .add("--log-format", "logging.format", value(logFormat))
        .add("--access-log", "access-log.format", value(accessLog));
    more.accept(flags);
    return Configuration.read(shell.directory(), value(config), shell.environment(), flags);
  }
}
