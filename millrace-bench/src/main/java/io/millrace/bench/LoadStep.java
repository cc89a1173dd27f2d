// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import io.millrace.bench.load.LoadResult;
import io.millrace.bench.load.LoadRun;
import io.millrace.bench.load.LoadSettings;
import io.millrace.bench.load.Scenario;
import io.millrace.bench.load.ServerWatch;
import io.millrace.bench.load.Target;
import io.millrace.bench.load.Transport;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A subcommand that runs one scenario against one URL.
abstract class LoadStep extends Step {
  @Parameters(paramLabel = "URL", description = "Where to, such as ws://127.0.0.1:8000/ws/echo.")
  String url = "";

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "How long to measure: 500ms, 10s, 2m (default: 10s).")
  Duration duration = Duration.ofSeconds(10);

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "How long to run before that (default: 3s).")
  Duration warmup = Duration.ofSeconds(3);

  @Option(
      names = "--stall",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "Give up when nothing comes back for so long (default: 10s).")
  Duration stall = Duration.ofSeconds(10);

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the load itself (default: 1).")
  int threads = 1;

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      description = "How the load itself talks to the system: ${COMPLETION-CANDIDATES}.")
  Transport transport = Transport.AUTO;

  @Option(
      names = "--server-pid",
      paramLabel = "PID",
      description = "The server's process, to count by its CPU seconds.")
  @Nullable Long serverPid;

  @Option(
      names = "--server-cpu",
      paramLabel = "N",
      description = "The CPU that the server has to itself, to count by the seconds it is busy.")
  @Nullable Integer serverCpu;

  @Option(
      names = "--allow-remote",
      description = "Accept a server that is not on this machine; have its owner's consent.")
  boolean allowRemote;

  @Option(names = "--json", description = "Print one JSON object instead of a table.")
  boolean json;

  abstract Scenario scenario();

  abstract Target target();

  boolean binary() {
    return false;
  }

  @Override
  int perform() {
    Scenario scenario = scenario();
    ServerWatch watch =
        new ServerWatch(
            serverPid == null ? OptionalLong.empty() : OptionalLong.of(serverPid),
            serverCpu == null ? OptionalInt.empty() : OptionalInt.of(serverCpu));
    LoadSettings settings =
        LoadSettings.of(target())
            .withTimes(warmup, duration)
            .withStall(stall)
            .withThreads(threads, transport)
            .withBinary(binary())
            .withWatch(watch);
    LoadResult result = LoadRun.run(scenario, settings, progress());
    clearLine();
    Report report = Report.of(result);
    out().println(json ? report.json() : report.table());
    out().flush();
    boolean wrong =
        result.statuses().keySet().stream().anyMatch(status -> status < 200 || status > 299);
    if (wrong) {
      err().println("bench " + spec.name() + ": not every answer was 2xx");
      err().flush();
    }
    return wrong ? 1 : 0;
  }
}
