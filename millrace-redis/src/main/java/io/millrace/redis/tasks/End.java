// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import io.millrace.task.Outcome;
import io.millrace.task.RetryPolicy;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// How an attempt has ended, as Redis is told.
///
/// @param words the result as JSON, or the error
/// @param pause before the next attempt
record End(What what, String words, Duration pause) {
  enum What {
    SUCCEEDED("succeeded"),
    FAILED("failed"),
    RETRY("retry"),
    TERMINATED("terminated"),
    /// Not done, and for others.
    BACK("back");

    final String label;

    What(String label) {
      this.label = label;
    }
  }

  /// @param failures before this attempt
  static End of(Outcome outcome, RetryPolicy retry, int failures, RandomGenerator random) {
    return switch (outcome) {
      case Outcome.Succeeded(String result) -> new End(What.SUCCEEDED, result, Duration.ZERO);
      case Outcome.Failed(String error, boolean isFinal) ->
          isFinal || !retry.allowsAfter(failures + 1)
              ? new End(What.FAILED, error, Duration.ZERO)
              : new End(What.RETRY, error, retry.pauseAfter(failures + 1, random));
      case Outcome.Terminated() -> new End(What.TERMINATED, "", Duration.ZERO);
      case Outcome.Stopped() -> new End(What.BACK, "", Duration.ZERO);
    };
  }
}
