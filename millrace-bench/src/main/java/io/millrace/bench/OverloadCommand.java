// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import io.millrace.bench.load.Latency;
import io.millrace.bench.load.LoadFailure;
import io.millrace.bench.load.OverloadRun;
import io.millrace.bench.load.Target;
import io.millrace.bench.load.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "overload",
    description =
        "Offers load below, at and beyond what the server can do, and tells at each step how much"
            + " it does and how long quiet connections wait. Hot connections send whatever becomes"
            + " of it: messages to a ws:// URL, pipelined requests to an http:// URL.")
final class OverloadCommand extends Step {
  @Parameters(paramLabel = "URL", description = "Where hot ones connect, such as ws://…/echo.")
  String url = "";

  @Option(
      names = "--quiet-url",
      paramLabel = "URL",
      description = "A WebSocket that echoes; default: /echo of the same server.")
  String quietUrl = "";

  @Option(
      names = "--hot",
      paramLabel = "N,…",
      split = ",",
      description = "Hot connections, a step each; default: 0,1,2,4,10.")
  List<Integer> hot = List.of(0, 1, 2, 4, 10);

  @Option(
      names = "--shares",
      paramLabel = "PERCENT,…",
      split = ",",
      description =
          "Steps by rate instead: of what as many hot connections as --hot says at last get done"
              + " when they send as fast as they can.")
  List<Integer> shares = List.of();

  @Option(
      names = "--most",
      paramLabel = "N",
      description =
          "Messages a second of one hot connection at most, as a server may hold back or close who"
              + " sends more; default: 45000. Requests have no such limit.")
  int most = 45_000;

  @Option(names = "--size", paramLabel = "BYTES", description = "Of a message; default: 20.")
  int size = 20;

  @Option(
      names = "--members",
      paramLabel = "N",
      description = "Connections to URL that only listen; default: 0.")
  int members;

  @Option(names = "--quiet", paramLabel = "N", description = "Quiet connections; default: 20.")
  int quiet = 20;

  @Option(
      names = "--every",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "How often each of them says something; default: 20ms.")
  Duration every = Duration.ofMillis(20);

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "Of each step; default: 5s.")
  Duration duration = Duration.ofSeconds(5);

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "With all hot connections, before the first step; default: 3s.")
  Duration warmup = Duration.ofSeconds(3);

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      description = "How the load itself talks to the system: ${COMPLETION-CANDIDATES}.")
  Transport transport = Transport.AUTO;

  @Option(
      names = "--allow-remote",
      description = "Accept a server that is not on this machine; have its owner's consent.")
  boolean allowRemote;

  @Option(names = "--json", description = "Print one JSON array instead of a table.")
  boolean json;

  @Override
  int perform() {
    boolean http = url.startsWith("http:");
    Target target = http ? Target.http(url, allowRemote) : Target.webSocket(url, allowRemote);
    String echo = quietUrl.isEmpty() ? "ws://" + target.authority() + "/echo" : quietUrl;
    OverloadRun.Settings settings =
        new OverloadRun.Settings(
            target,
            http,
            size,
            most,
            members,
            Target.webSocket(echo, allowRemote),
            quiet,
            every,
            warmup,
            duration,
            transport);
    List<OverloadRun.Result> results = OverloadRun.run(settings, saturating(), progress());
    if (!shares.isEmpty()) {
      results = OverloadRun.run(settings, byRate(results.getLast()), progress());
    }
    clearLine();
    out().println(json ? json(results) : table(results));
    out().flush();
    return 0;
  }

  private List<OverloadRun.Offer> saturating() {
    List<Integer> steps = shares.isEmpty() ? hot : hot.subList(hot.size() - 1, hot.size());
    return steps.stream().map(count -> new OverloadRun.Offer(count, asFastAsItMay(count))).toList();
  }

  private double asFastAsItMay(int count) {
    return url.startsWith("http:") || count == 0 ? Double.POSITIVE_INFINITY : (double) most * count;
  }

  private List<OverloadRun.Offer> byRate(OverloadRun.Result saturated) {
    if (saturated.answered() < 1) {
      throw new LoadFailure("nothing came back (expected: a URL that answers hot connections)");
    }
    int receivers = members == 0 ? 1 : members + saturated.offer().hot();
    double capacity = saturated.answered() / receivers;
    List<OverloadRun.Offer> offers = new ArrayList<>();
    for (int share : shares) {
      offers.add(new OverloadRun.Offer(saturated.offer().hot(), capacity * share / 100));
    }
    return offers;
  }

  private static String table(List<OverloadRun.Result> results) {
    StringBuilder text =
        new StringBuilder(
            "hot   offered/s    answered/s   quiet p50       p99     p99.9       max");
    for (OverloadRun.Result each : results) {
      Latency quiet = each.quiet();
      text.append(System.lineSeparator())
          .append(
              String.format(
                  Locale.ROOT,
                  "%3d %11s %13s %11s %9s %9s %9s%s",
                  each.offer().hot(),
                  Double.isInfinite(each.offer().rate()) && each.offer().hot() > 0
                      ? "all"
                      : each.offer().hot() == 0
                          ? "0"
                          : Report.grouped(Math.round(each.offer().rate())),
                  Report.grouped(Math.round(each.answered())),
                  time(quiet.p50()),
                  time(quiet.p99()),
                  time(quiet.p999()),
                  time(quiet.max()),
                  each.unanswered() == 0 ? "" : "  still waiting: " + time(each.unanswered())));
    }
    return text.toString();
  }

  private static String time(long nanos) {
    return String.format(Locale.ROOT, "%.2f ms", nanos / 1e6);
  }

  private static String json(List<OverloadRun.Result> results) {
    List<String> objects = new ArrayList<>();
    for (OverloadRun.Result each : results) {
      Latency quiet = each.quiet();
      objects.add(
          String.format(
              Locale.ROOT,
              "{\"hot\":%d,\"offered\":%s,\"answered\":%.0f,\"p50Micros\":%.1f,\"p99Micros\":%.1f,"
                  + "\"p999Micros\":%.1f,\"maxMicros\":%.1f,\"unansweredMicros\":%.1f}",
              each.offer().hot(),
              Double.isInfinite(each.offer().rate())
                  ? "null"
                  : String.format(Locale.ROOT, "%.0f", each.offer().rate()),
              each.answered(),
              quiet.p50() / 1e3,
              quiet.p99() / 1e3,
              quiet.p999() / 1e3,
              quiet.max() / 1e3,
              each.unanswered() / 1e3));
    }
    return "[" + String.join(",", objects) + "]";
  }
}
