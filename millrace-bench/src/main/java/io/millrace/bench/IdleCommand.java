// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import io.millrace.bench.idle.Fleet;
import io.millrace.bench.idle.Machine;
import io.millrace.bench.idle.Plan;
import io.millrace.bench.load.Crowd;
import io.millrace.bench.load.IdleRun;
import io.millrace.bench.load.OpenFiles;
import io.millrace.bench.load.Target;
import io.millrace.bench.load.Transport;
import java.io.PrintWriter;
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
            + " the server's process. Above 28000, several source addresses 127.0.0.x are used."
            + " Without a URL it starts the server itself, or several and as many processes of"
            + " load where one may not open so many files, after a look at the kernel's settings.")
final class IdleCommand extends Step {
  private static final long LOOK_EVERY_MILLIS = 200;
  private static final Duration HOLD_OTHERS = Duration.ofSeconds(10);

  /// By then the heap has shrunk to what is alive.
  private static final Duration HOLD_OURS = Duration.ofSeconds(45);

  @Parameters(
      arity = "0..1",
      paramLabel = "URL",
      description = "Where to, such as ws://127.0.0.1:9000/echo; wss:// for TLS.")
  String url = "";

  @Option(names = "--tls", description = "Without a URL: over TLS as well, one after the other.")
  boolean tls;

  @Option(
      names = "--processes",
      paramLabel = "N",
      description = "Without a URL: servers, and as many of load; as few as can be by default.")
  @Nullable Integer processes;

  @Option(names = "--until-told", hidden = true, description = "Ends when its input does.")
  boolean untilTold;

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
      description = "How long to hold them; default: 10s, without a URL 45s.")
  @Nullable Duration hold;

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
    if (url.isEmpty()) {
      return ours();
    }
    return untilTold ? share() : theirs(url);
  }

  private int print(Report report) {
    clearLine();
    out().println(json ? report.json() : report.table());
    out().flush();
    return 0;
  }

  /// Servers of our own.
  private int ours() {
    int room = OpenFiles.room();
    Plan plan =
        processes == null ? Plan.of(connections, tls, room) : new Plan(connections, processes, tls);
    Machine machine = Machine.ofThis();
    machine.require(plan, room);
    if (processes == null && plan.processes() > 1) {
      err().println("bench idle: " + machine.whySeveral(plan, room));
      err().flush();
    }
    Fleet fleet = new Fleet(plan, rate, hold == null ? HOLD_OURS : hold);
    IdleRun.Result plain = fleet.run(false, progress());
    return print(Report.of(plan.processes(), plain, tls ? fleet.run(true, progress()) : null));
  }

  /// The share of one process of load, until the one that began it says so.
  private int share() {
    UntilTold told = new UntilTold();
    PrintWriter out = out();
    try (Crowd crowd =
        Crowd.open(
            Target.anyWebSocket(url, allowRemote),
            connections,
            rate,
            threads,
            Transport.AUTO,
            opened -> {
              out.println("opened " + opened);
              out.flush();
            })) {
      out.println("open");
      out.flush();
      while (!told.within(LOOK_EVERY_MILLIS)) {
        crowd.hold(Duration.ZERO);
      }
      return 0;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private int theirs(String url) {
    IdleRun.Result result =
        IdleRun.run(
            new IdleRun.Settings(
                Target.anyWebSocket(url, allowRemote),
                connections,
                rate,
                hold == null ? HOLD_OTHERS : hold,
                threads,
                Transport.AUTO,
                serverPid == null ? OptionalLong.empty() : OptionalLong.of(serverPid)),
            progress());
    return print(Report.of(result));
  }
}
