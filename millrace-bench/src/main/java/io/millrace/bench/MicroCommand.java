// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

@Command(
    name = "micro",
    description = "Runs the JMH micro-benchmarks; all arguments go to JMH (-l lists, -h helps).")
final class MicroCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  private CommandSpec spec;

  @Unmatched List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() {
    try {
      Main.main(arguments.toArray(String[]::new));
      return 0;
    } catch (IOException e) {
      spec.commandLine().getErr().println("bench micro: " + e.getMessage());
      return 1;
    }
  }
}
