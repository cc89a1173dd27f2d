// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalDouble;

/// CPU time so far, in seconds: of this process, of the server's process and those below it, and
/// how long the server's CPU was not idle, whoever used it. Read from Linux's `/proc` in ticks of
/// 10 ms.
public record CpuReading(double client, OptionalDouble server, OptionalDouble core) {
  private static final double TICKS = 100;

  static CpuReading now(ServerWatch watch) {
    OptionalDouble server =
        watch.pid().isPresent()
            ? OptionalDouble.of(tree(watch.pid().getAsLong()))
            : OptionalDouble.empty();
    OptionalDouble core =
        watch.cpu().isPresent()
            ? OptionalDouble.of(coreSeconds(read(Path.of("/proc/stat")), watch.cpu().getAsInt()))
            : OptionalDouble.empty();
    return new CpuReading(process(ProcessHandle.current().pid()), server, core);
  }

  CpuUse since(CpuReading earlier, double seconds) {
    return new CpuUse(
        (client - earlier.client) / seconds,
        difference(server, earlier.server),
        difference(core, earlier.core));
  }

  private static OptionalDouble difference(OptionalDouble late, OptionalDouble early) {
    return late.isPresent() && early.isPresent()
        ? OptionalDouble.of(late.getAsDouble() - early.getAsDouble())
        : OptionalDouble.empty();
  }

  /// User and system seconds of a process so far.
  ///
  /// @throws LoadFailure if there is none of this number
  public static double process(long pid) {
    return processSeconds(read(Path.of("/proc/" + pid + "/stat")));
  }

  /// The same of a process and all that it has started and that still run, as the workers of a
  /// server do.
  ///
  /// @throws LoadFailure if there is none of this number
  public static double tree(long pid) {
    return process(pid)
        + ProcessHandle.of(pid).stream()
            .flatMap(ProcessHandle::descendants)
            .mapToDouble(CpuReading::unlessGone)
            .sum();
  }

  private static double unlessGone(ProcessHandle process) {
    try {
      return process(process.pid());
    } catch (LoadFailure gone) {
      return 0;
    }
  }

  /// User and system seconds from the text of `/proc/PID/stat`. The command in brackets may hold
  /// blanks and brackets itself.
  static double processSeconds(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
  }

  /// Seconds that a CPU was neither idle nor waiting for a disk nor taken by the hypervisor, from
  /// the text of `/proc/stat`.
  static double coreSeconds(String stat, int cpu) {
    String name = "cpu" + cpu + " ";
    for (String line : stat.split("\n", -1)) {
      if (line.startsWith(name)) {
        String[] fields = line.strip().split(" +", -1);
        long busy = 0;
        for (int i : new int[] {1, 2, 3, 6, 7}) {
          busy += Long.parseLong(fields[i]);
        }
        return busy / TICKS;
      }
    }
    throw new LoadFailure("this machine has no CPU " + cpu);
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new LoadFailure("no such process: " + file, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
