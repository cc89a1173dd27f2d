// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Memory of processes in KiB: resident (RSS), and their fair share (PSS) where the system shows
/// it.
public record MemoryReading(OptionalLong rss, OptionalLong pss) {
  /// All of them together; nothing where there is none.
  public static MemoryReading of(List<Long> pids) {
    return pids.stream()
        .map(MemoryReading::of)
        .reduce((one, other) -> new MemoryReading(sum(one.rss, other.rss), sum(one.pss, other.pss)))
        .orElse(new MemoryReading(OptionalLong.empty(), OptionalLong.empty()));
  }

  private static OptionalLong sum(OptionalLong one, OptionalLong other) {
    return one.isPresent() && other.isPresent()
        ? OptionalLong.of(one.getAsLong() + other.getAsLong())
        : OptionalLong.empty();
  }

  /// @throws LoadFailure if there is no such process
  public static MemoryReading of(long pid) {
    Path process = Path.of("/proc/" + pid);
    Path rollup = process.resolve("smaps_rollup");
    return new MemoryReading(
        field(CpuReading.read(process.resolve("status")), "VmRSS:"),
        Files.isReadable(rollup) ? pss(rollup) : OptionalLong.empty());
  }

  private static OptionalLong pss(Path rollup) {
    try {
      return field(CpuReading.read(rollup), "Pss:");
    } catch (UncheckedIOException e) {
      return OptionalLong.empty(); // Readable by its mode, but not for this user.
    }
  }

  /// The KiB of a line such as `VmRSS: 1234 kB`.
  static OptionalLong field(String text, String name) {
    for (String line : text.split("\n", -1)) {
      if (line.startsWith(name)) {
        return OptionalLong.of(
            Long.parseLong(line.substring(name.length()).strip().split(" +", -1)[0]));
      }
    }
    return OptionalLong.empty();
  }

  public List<IdleRun.Result.Memory> since(MemoryReading earlier, int connections) {
    List<IdleRun.Result.Memory> found = new ArrayList<>();
    add(found, "RSS", earlier.rss, rss, connections);
    add(found, "PSS", earlier.pss, pss, connections);
    return List.copyOf(found);
  }

  private static void add(
      List<IdleRun.Result.Memory> found,
      String kind,
      OptionalLong before,
      OptionalLong after,
      int connections) {
    if (before.isPresent() && after.isPresent()) {
      long grown = after.getAsLong() - before.getAsLong();
      found.add(
          new IdleRun.Result.Memory(
              kind, before.getAsLong(), after.getAsLong(), (double) grown / connections));
    }
  }
}
