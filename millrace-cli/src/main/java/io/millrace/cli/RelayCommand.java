// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.layers.LayerChoice;
import io.millrace.cli.settings.Flags;
import io.millrace.cli.settings.Settings;
import io.millrace.layer.ChannelLayer;
import io.millrace.metrics.Metrics;
import io.millrace.relay.Relay;
import io.millrace.relay.RelayOptions;
import io.millrace.time.Timeline;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// Runs a relay of local processes until it is told to stop.
@Command(
    name = "relay",
    description =
        "Carry records and messages between the processes of this machine, and between them and a"
            + " layer.",
    footer = {
      "",
      "Examples:",
      "  millrace relay --names BT=6001,HMI=6002     programs that bind to these ports have names",
      "  millrace relay --port \"\" --unix relay.sock  frames only, on TCP and on a socket file",
      "  millrace relay --port 0 --frames-port 0     any ports that are free",
      "  millrace relay --layer redis://127.0.0.1:6379",
      "                                              process P is channel relay.P for everybody there",
      "  millrace relay --set relay.publish=*=plant --set relay.log-records=0",
      "",
      "relay.token is best set as MILLRACE_RELAY_TOKEN; millrace config shows all settings.",
      "A first SIGTERM or Ctrl-C tells processes of frames and ends it; a second one at once."
    })
final class RelayCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger("millrace");

  private final Shell shell;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  @Mixin private final LayerFlags flags;

  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      description = "Port for records, 5555 unless given; 0 for any, \"\" for none.")
  private @Nullable String port;

  @Option(
      names = "--frames-port",
      paramLabel = "PORT",
      description = "Port for frames, 5556 unless given; 0 for any, \"\" for none.")
  private @Nullable String framesPort;

  @Option(
      names = "--host",
      paramLabel = "HOSTS",
      description = "Addresses to listen on, with commas between; the loopback unless given.")
  private @Nullable String host;

  @Option(
      names = "--unix",
      paramLabel = "PATH",
      description = "Unix-domain socket for frames, as well.")
  private @Nullable String unix;

  @Option(
      names = "--records-unix",
      paramLabel = "PATH",
      description = "Unix-domain socket for records, as well.")
  private @Nullable String recordsUnix;

  @Option(
      names = "--names",
      paramLabel = "NAME=PORT,…",
      description = "Names for ports, such as BT=6001,HMI=6002.")
  private @Nullable String names;

  @Option(
      names = "--byte-order",
      paramLabel = "ORDER",
      description = "Of the numbers in records: little, unless given, or big.")
  private @Nullable String byteOrder;

  @Option(
      names = "--overflow",
      paramLabel = "POLICY",
      description =
          "What becomes of what is for a slow reader: close, drop_oldest, drop_newest, keep_latest"
              + " or pause.")
  private @Nullable String overflow;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "error, warn, info, debug or trace.")
  private @Nullable String logLevel;

  @Option(names = "--log-format", paramLabel = "FORMAT", description = "text or json.")
  private @Nullable String logFormat;

  RelayCommand(Shell shell) {
    this.shell = shell;
    this.flags = new LayerFlags(shell);
  }

  private void add(Flags to) {
    to.add("--port", "relay.port", port)
        .add("--frames-port", "relay.frames-port", framesPort)
        .add("--host", "relay.host", host)
        .add("--unix", "relay.unix", unix)
        .add("--records-unix", "relay.records-unix", recordsUnix)
        .add("--names", "relay.names", names)
        .add("--byte-order", "relay.byte-order", byteOrder)
        .add("--overflow", "relay.overflow", overflow)
        .add("--log-level", "logging.level", logLevel)
        .add("--log-format", "logging.format", logFormat);
  }

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = flags.read(this::add).settings();
    RelayOptions options = settings.relay().options();
    LayerChoice choice = LayerChoice.of(settings.layer(), ProcessName.ofProgram());
    CountDownLatch signal = new CountDownLatch(1);
    try (Logs _ = Logs.start(settings, shell);
        ChannelLayer layer = choice.open(new Metrics(), Timeline.system());
        Relay relay = Relay.start(options, layer)) {
      StopSignals.listen(signal::countDown);
      log.info("Millrace {}, {}", Version.current(), Version.java());
      if (choice.isShared()) {
        log.info("Layer: {}", choice.described());
      }
      RelayRemarks.of(relay, options).forEach(log::info);
      signal.await();
    }
    return 0;
  }
}
