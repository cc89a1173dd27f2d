// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import io.millrace.bench.load.IdleRun;
import io.millrace.bench.load.Target;
import io.millrace.bench.load.Transport;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "idle",
    description =
        "Opens WebSockets that say nothing, holds them, and tells what memory each costs"
            + " the server's process. Above 28000, several source addresses 127.0.0.x are used.")
final class IdleCommand extends Step {
  @Parameters(
      paramLabel = "URL",
      description = "Where to, such as ws://127.0.0.1:9000/echo; wss:// for TLS.")
  String url = "";

  @Option(names = "--connections", paramLabel = "N", description = "Default: 10000.")
  int connections = 10_000;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Connections opened a second at most, 0 for no limit; default: 5000.")
  int rate = 5_000;

  @Option(
      names = "--hold",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "How long to hold them; default: 10s.")
  Duration hold = Duration.ofSeconds(10);

  @Option(names = "--threads", paramLabel = "N", description = "Of the load; default: 1.")
  int threads = 1;

  @Option(names = "--server-pid", paramLabel = "PID", description = "Whose memory to look at.")
  @Nullable Long serverPid;

  @Option(
      names = "--allow-remote",
      description = "Accept a server that is not on this machine; have its owner's consent.")
  boolean allowRemote;

  @Option(names = "--json", description = "Print one JSON object instead of a table.")
  boolean json;

  @Override
  int perform() {
    IdleRun.Result result =
        IdleRun.run(
            new IdleRun.Settings(
                Target.anyWebSocket(url, allowRemote),
                connections,
                rate,
                hold,
                threads,
                Transport.AUTO,
                serverPid == null ? OptionalLong.empty() : OptionalLong.of(serverPid)),
            progress());
    clearLine();
    Report report = Report.of(result);
    out().println(json ? report.json() : report.table());
    out().flush();
    return 0;
  }
}
