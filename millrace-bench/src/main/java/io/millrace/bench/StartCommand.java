// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import io.millrace.bench.start.FirstAnswer;
import io.millrace.bench.start.Starts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "start",
    description =
        "Starts the demo again and again, with and without the launcher's cache in turn, and"
            + " prints a Markdown table of medians: how long until / is answered, since the JVM was"
            + " started and since the command was.")
final class StartCommand extends Step {
  @Option(
      names = "--launcher",
      paramLabel = "FILE",
      description = "What starts it; default: ./millrace.")
  Path launcher = Path.of("millrace");

  @Option(names = "--rounds", paramLabel = "N", description = "Default: 9.")
  int rounds = 9;

  @Override
  int perform() {
    Starts cached = Starts.by(launcher, "with the cache", "");
    Starts plain = Starts.by(launcher, "without", "-XX:AOTMode=off");
    cached.prepare();
    List<FirstAnswer> withCache = new ArrayList<>();
    List<FirstAnswer> without = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      progress().say("round " + round + " of " + rounds);
      withCache.add(cached.once());
      without.add(plain.once());
    }
    clearLine();
    out().println("| start | since the JVM | since the command | processor time |");
    out().println("|---|---|---|---|");
    out().println(row(cached.name(), withCache));
    out().println(row(plain.name(), without));
    out().flush();
    return 0;
  }

  private static String row(String name, List<FirstAnswer> answers) {
    FirstAnswer middle = FirstAnswer.median(answers);
    return String.format(
        Locale.ROOT,
        "| %s | %s | %d ms | %d ms |",
        name,
        middle.sinceJvm().isNegative() ? "–" : middle.sinceJvm().toMillis() + " ms",
        middle.sinceCommand().toMillis(),
        middle.processorTime().toMillis());
  }
}
