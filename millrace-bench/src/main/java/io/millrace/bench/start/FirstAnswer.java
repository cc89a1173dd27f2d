// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.start;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/// How long a server took to answer for the first time.
///
/// @param sinceJvm since the launcher became a JVM; negative where the system does not tell
/// @param sinceCommand since the launcher was started
/// @param processorTime that was used meanwhile, on all cores; zero where the system does not tell
public record FirstAnswer(Duration sinceJvm, Duration sinceCommand, Duration processorTime) {
  static final Duration UNKNOWN = Duration.ofNanos(-1);

  /// Of each figure by itself.
  ///
  /// @param answers at least one
  public static FirstAnswer median(List<FirstAnswer> answers) {
    return new FirstAnswer(
        median(answers, FirstAnswer::sinceJvm),
        median(answers, FirstAnswer::sinceCommand),
        median(answers, FirstAnswer::processorTime));
  }

  private static Duration median(
      List<FirstAnswer> answers, Function<FirstAnswer, Duration> figure) {
    return answers.stream().map(figure).sorted().skip(answers.size() / 2).findFirst().orElseThrow();
  }
}
