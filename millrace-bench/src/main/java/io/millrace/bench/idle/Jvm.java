// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.idle;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a process is started with to be like this one: the launcher's settings of the JVM, as this
/// one was started with them, and its classes.
record Jvm(List<String> options, String classPath) {
  private static final List<String> NATIVE =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  /// The heap is given back four times as often, so that a measurement need not last for minutes.
  private static final String SOONER = "-XX:G1PeriodicGCInterval=15000";

  static Jvm likeThis() {
    Stream<String> own =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(option -> option.startsWith("-X"));
    Stream<String> options = Stream.of(NATIVE.stream(), own, Stream.of(SOONER)).flatMap(all -> all);
    String classPath =
        Stream.of("java.class.path", "jdk.module.path")
            .map(name -> System.getProperty(name, ""))
            .filter(path -> !path.isEmpty())
            .collect(Collectors.joining(File.pathSeparator));
    return new Jvm(options.toList(), classPath);
  }

  /// Starts one of the bench's commands.
  Child start(String name, List<String> arguments, String readyWord) {
    return Child.start(name, options, classPath, arguments, readyWord);
  }
}
