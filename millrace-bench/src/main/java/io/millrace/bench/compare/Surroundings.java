// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where and how a comparison was made, as a Markdown list.
final class Surroundings {
  private final Comparison.Settings settings;
  private final Cpus cpus;
  private final Instant when;
  private String transport = "";

  Surroundings(Comparison.Settings settings, Cpus cpus, Instant when) {
    this.settings = settings;
    this.cpus = cpus;
    this.when = when;
  }

  /// Keeps what a server of ours says of itself.
  void started(ServerProcess server) {
    String said = server.saidAfter(" with ");
    if (server.name().equals("millrace") && !said.isEmpty()) {
      transport = said.toLowerCase(Locale.ROOT);
    }
  }

  String text(List<Contender> contenders) {
    return Stream.of(
            "- Made on "
                + DateTimeFormatter.ISO_LOCAL_DATE.format(when.atZone(ZoneOffset.UTC))
                + " by medians of "
                + settings.rounds()
                + (settings.rounds() == 1 ? " round" : " rounds")
                + ", each "
                + seconds(settings.duration().toMillis())
                + " s after "
                + seconds(settings.warmup().toMillis())
                + " s of warming up, "
                + (cpus.pinned()
                    ? "servers on one CPU, the load on another."
                    : "servers and load on all CPUs."),
            "- Machine: " + machine(read("/proc/cpuinfo"), read("/proc/meminfo")) + ".",
            "- System: "
                + System.getProperty("os.name")
                + " "
                + System.getProperty("os.version")
                + "; Java: "
                + Runtime.version()
                + " ("
                + System.getProperty("java.vendor", "")
                + "), for every server in Java: `"
                + String.join(" ", flags())
                + "`.",
            "- Servers: "
                + contenders.stream().map(this::version).collect(Collectors.joining("; "))
                + ".")
        .collect(Collectors.joining("\n"));
  }

  private List<String> flags() {
    return Stream.concat(JvmFlags.ofServers().stream(), JvmFlags.words(settings.jvmArgs()).stream())
        .filter(flag -> flag.startsWith("-X"))
        .toList();
  }

  private String version(Contender contender) {
    String version = contender.program().version();
    String on =
        contender.name().equals("millrace") && !transport.isEmpty() ? " on " + transport : "";
    return (contender.name() + " " + version).strip() + on;
  }

  private static String seconds(long millis) {
    return millis % 1000 == 0
        ? Long.toString(millis / 1000)
        : String.format(Locale.ROOT, "%.1f", millis / 1e3);
  }

  /// From the texts of `/proc/cpuinfo` and `/proc/meminfo`.
  static String machine(String cpuinfo, String meminfo) {
    String model = value(cpuinfo, "model name");
    long cores = cpuinfo.lines().filter(line -> line.startsWith("processor")).count();
    boolean virtual = value(cpuinfo, "flags").contains("hypervisor");
    String memory = value(meminfo, "MemTotal").replaceFirst(" .*", "");
    return (model.isEmpty() ? System.getProperty("os.arch", "") : model)
        + ", "
        + (cores == 0 ? Runtime.getRuntime().availableProcessors() : cores)
        + " CPUs"
        + (memory.isEmpty()
            ? ""
            : String.format(Locale.ROOT, ", %.1f GiB", Long.parseLong(memory) / 1048576.0))
        + (virtual ? ", virtual" : "");
  }

  private static String value(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException notHere) {
      return "";
    }
  }
}
