// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.settings.SettingsException;
import io.millrace.cli.settings.Spelling;
import io.millrace.server.StartException;
import io.millrace.token.TokenKeyException;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// An error as its user sees it: one line with the cure, and an exit code.
record Complaint(String line, int exitCode) {
  static final int FAILED = 1;
  static final int WRONG_USE = 2;

  static Complaint of(Throwable problem) {
    return switch (problem) {
      case UnmatchedArgumentException unknown -> wrongUse(ofUnmatched(unknown));
      case ParameterException wrong -> wrongUse(ofParameter(wrong));
      case SettingsException wrong -> wrongUse(message(wrong));
      case TokenKeyException wrong -> wrongUse(message(wrong));
      case StartException failed -> failed(message(failed));
      case InterruptedException _ -> failed("interrupted");
      default ->
          failed(
              "%s: %s (%s shows where)"
                  .formatted(
                      problem.getClass().getSimpleName(),
                      message(problem),
                      RootCommand.STACKTRACE));
    };
  }

  private static Complaint wrongUse(String text) {
    return new Complaint("millrace: " + oneLine(text), WRONG_USE);
  }

  private static Complaint failed(String text) {
    return new Complaint("millrace: " + oneLine(text), FAILED);
  }

  private static String ofUnmatched(UnmatchedArgumentException unknown) {
    String typed = unknown.getUnmatched().getFirst();
    boolean flag = typed.startsWith("-");
    CommandSpec command = unknown.getCommandLine().getCommandSpec();
    Set<String> known = flag ? command.optionsMap().keySet() : command.subcommands().keySet();
    return (flag ? "unknown flag " : "unknown command ")
        + typed
        + Spelling.hint(typed, known)
        + "; see "
        + command.qualifiedName()
        + " --help";
  }

  /// Picocli's own words, which name the flag and what was got.
  private static String ofParameter(ParameterException wrong) {
    String text = message(wrong);
    String path = wrong.getCommandLine().getCommandSpec().qualifiedName();
    String first = text.isEmpty() ? text : text.substring(0, 1).toLowerCase(Locale.ROOT);
    return first + text.substring(first.length()) + "; see " + path + " --help";
  }

  private static String message(Throwable problem) {
    String message = problem.getMessage();
    return message == null ? problem.getClass().getSimpleName() : message;
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ").strip();
  }
}
