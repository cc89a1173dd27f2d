// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What servers in Java are started with: what the launcher has given this process, so that all of
/// them run as Millrace does.
final class JvmFlags {
  private static final List<String> NEEDED =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  private JvmFlags() {}

  /// Where a program of this JDK is.
  static String program(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  /// Flags in one line, separated by blanks.
  static List<String> words(String line) {
    return Stream.of(line.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
  }

  static List<String> ofServers() {
    return ofServers(ManagementFactory.getRuntimeMXBean().getInputArguments());
  }

  /// Of a process's arguments those that are about memory and speed. A cache of classes belongs to
  /// one program alone.
  static List<String> ofServers(List<String> ofThisProcess) {
    Stream<String> tuning =
        ofThisProcess.stream()
            .filter(flag -> flag.startsWith("-X") && !flag.startsWith("-Xlog"))
            .filter(flag -> !flag.startsWith("-Xshare") && !flag.startsWith("-Xrun"))
            .filter(flag -> !flag.startsWith("-XX:AOT") && !flag.contains("SharedArchive"))
            .filter(flag -> !flag.contains("SharedClassListFile"));
    return Stream.concat(NEEDED.stream(), tuning).distinct().toList();
  }
}
