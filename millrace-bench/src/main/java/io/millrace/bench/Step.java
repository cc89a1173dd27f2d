// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import io.millrace.bench.load.LoadFailure;
import io.millrace.bench.load.Progress;
import java.io.Console;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// A subcommand: what goes wrong becomes one line and exit code 1.
abstract class Step implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this and ends.")
  boolean help;

  /// Does the work.
  ///
  /// @return the exit code
  abstract int perform();

  @Override
  public final Integer call() {
    try {
      return perform();
    } catch (LoadFailure failure) {
      clearLine();
      PrintWriter err = err();
      err.println("bench " + spec.name() + ": " + failure.getMessage());
      err.flush();
      return 1;
    }
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /// A line that overwrites itself on a terminal; nothing elsewhere.
  final Progress progress() {
    if (!terminal()) {
      return Progress.NONE;
    }
    PrintWriter err = err();
    return line -> {
      err.print("\r\033[K" + line);
      err.flush();
    };
  }

  final void clearLine() {
    if (terminal()) {
      err().print("\r\033[K");
      err().flush();
    }
  }

  @SuppressWarnings("SystemConsoleNull") // JDK 25 answers null again when there is no terminal.
  private static boolean terminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
