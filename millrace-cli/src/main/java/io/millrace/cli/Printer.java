// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.layer.Inbox;
import io.millrace.layer.Message;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// Prints what comes into an inbox until there is enough, or a signal ends it.
///
/// @param count after how many it ends; 0 for never
/// @param seconds how long one may take; 0 for ever
record Printer(PrintWriter out, Inbox inbox, int count, double seconds) {
  private static final Duration FOR_EVER = Duration.ofDays(10_000);

  static void demandCount(CommandLine command, int count) {
    if (count < 0) {
      throw new ParameterException(
          command, "--count: " + count + " (expected: 0 or more; 0 is for ever)");
    }
  }

  /// @return the exit code: 1 when the time was over first
  int run(Function<Message, String> line) {
    StopSignals.listen(inbox::close);
    Duration longest =
        seconds <= 0 ? FOR_EVER : Duration.ofNanos((long) Math.min(seconds * 1e9, 1e18));
    try {
      for (int i = 0; count <= 0 || i < count; i++) {
        Message message = inbox.poll(longest);
        if (message == null) {
          return Complaint.FAILED;
        }
        out.println(line.apply(message));
        out.flush();
      }
      return 0;
    } catch (InterruptedException ended) {
      return 0;
    }
  }
}
