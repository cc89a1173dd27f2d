// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.settings.Configuration;
import io.millrace.cli.settings.Flags;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags of all commands that read settings. Values stay text here, so that a wrong one is
/// reported in the same words whatever its source.
final class SettingsFlags {
  private final Shell shell;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings in TOML; otherwise ./millrace.toml where it exists.")
  private @Nullable String config;

  @Option(names = "--host", paramLabel = "HOST", description = "Address to listen on.")
  private @Nullable String host;

  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      description = "Port to listen on; 0 for any.")
  private @Nullable String port;

  @Option(names = "--unix", paramLabel = "PATH", description = "Unix-domain socket, as well.")
  private @Nullable String unix;

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = "Serve https and wss with that certificate (PEM).")
  private @Nullable String tlsCertificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "The certificate's key (PEM).")
  private @Nullable String tlsKey;

  @Option(
      names = "--tls-self-signed",
      description =
          "Serve https and wss with a certificate made for this run, of which browsers warn.")
  private boolean tlsSelfSigned;

  @Option(names = "--transport", paramLabel = "KIND", description = "auto, io_uring, epoll or nio.")
  private @Nullable String transport;

  @Option(
      names = "--layer",
      paramLabel = "URL",
      description = "memory, or a Redis that processes share: redis://127.0.0.1:6379.")
  private @Nullable String layer;

  @Option(
      names = "--tasks",
      paramLabel = "URL",
      description = "Background tasks: memory, or a Redis that processes share.")
  private @Nullable String tasks;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "error, warn, info, debug or trace.")
  private @Nullable String logLevel;

  @Option(names = "--log-format", paramLabel = "FORMAT", description = "text or json.")
  private @Nullable String logFormat;

  @Option(
      names = "--access-log",
      paramLabel = "FORMAT",
      description = "Log each answer: off, common, combined or json.")
  private @Nullable String accessLog;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any other setting, such as limits.connections=1000; may be repeated.")
  private List<String> assignments = new ArrayList<>();

  private @Nullable SelfSigned selfSigned;

  SettingsFlags(Shell shell) {
    this.shell = shell;
  }

  /// A path of the certificate that is made on demand, once, and only where none is given.
  private @Nullable String made(Function<SelfSigned, Path> part) {
    if (!tlsSelfSigned || tlsCertificate != null || tlsKey != null) {
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
    assignments.forEach(flags::addAssignment);
    flags
        .add("--host", "server.host", host)
        .add("--port", "server.port", port)
        .add("--unix", "server.unix", unix)
        .add("--tls-certificate", "tls.certificate", tlsCertificate)
        .add("--tls-key", "tls.key", tlsKey)
        .add("--tls-self-signed", "tls.certificate", made(SelfSigned::certificate))
        .add("--tls-self-signed", "tls.key", made(SelfSigned::key))
        .add("--transport", "server.transport", transport)
        .add("--layer", "layer.url", layer)
        .add("--tasks", "tasks.url", tasks)
        .add("--log-level", "logging.level", logLevel)
        .add("--log-format", "logging.format", logFormat)
        .add("--access-log", "access-log.format", accessLog);
    more.accept(flags);
    return Configuration.read(shell.directory(), config, shell.environment(), flags);
  }
}
