// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.layers.LayerChoice;
import io.millrace.cli.settings.Settings;
import io.millrace.cli.settings.Spelling;
import io.millrace.demos.DemoWorkers;
import io.millrace.layer.ChannelLayer;
import io.millrace.metrics.Metrics;
import io.millrace.server.StartException;
import io.millrace.time.Timeline;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Works off general channels in a process without sockets.
@Command(
    name = "worker",
    description = "Run workers for general channels of a layer, without the site's sockets.",
    footer = {
      "",
      "--list shows which there are. Workers of your own start with Millrace.workers()."
    })
final class WorkerCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger("millrace");

  private final Shell shell;

  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final HelpFlag help = new HelpFlag();

  @Mixin private final LayerFlags flags;

  @Parameters(
      index = "0..*",
      paramLabel = "CHANNEL",
      description = "Channels to work off; the same again for several workers.")
  private List<String> channels = new ArrayList<>();

  @Option(names = "--list", description = "Show which workers there are, and exit.")
  private boolean list;

  WorkerCommand(Shell shell) {
    this.shell = shell;
    this.flags = new LayerFlags(shell);
  }

  @Override
  public Integer call() throws InterruptedException {
    if (list) {
      PrintWriter out = spec.commandLine().getOut();
      DemoWorkers.meanings()
          .forEach((channel, meaning) -> out.println("%-8s %s".formatted(channel, meaning)));
      out.flush();
      return 0;
    }
    demandKnown();
    Settings settings = flags.read(null).settings();
    if (settings.layer().isInMemory()) {
      throw new StartException(Layers.NOBODY_ELSE);
    }
    LayerChoice choice = LayerChoice.of(settings.layer(), ProcessName.ofProgram());
    try (Logs _ = Logs.start(settings, shell);
        ChannelLayer layer = choice.open(new Metrics(), Timeline.system())) {
      log.info("Layer: {}", choice.described());
      work(layer);
    }
    return 0;
  }

  private void demandKnown() {
    if (channels.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "no channel (expected: one that --list shows)");
    }
    for (String channel : channels) {
      if (!DemoWorkers.channels().contains(channel)) {
        throw new ParameterException(
            spec.commandLine(),
            "channel: "
                + channel
                + Spelling.hint(channel, DemoWorkers.channels())
                + " (expected: one that --list shows)");
      }
    }
  }

  private void work(ChannelLayer layer) throws InterruptedException {
    CountDownLatch signal = new CountDownLatch(1);
    StopSignals.listen(signal::countDown);
    List<AutoCloseable> running = new ArrayList<>();
    try {
      channels.forEach(channel -> running.add(DemoWorkers.start(channel, layer)));
      log.info("Working off {}", String.join(", ", channels));
      signal.await();
    } finally {
      running.forEach(WorkerCommand::end);
    }
  }

  private static void end(AutoCloseable worker) {
    try {
      worker.close();
    } catch (Exception problem) {
      log.error("A worker could not be ended.", problem);
    }
  }
}
