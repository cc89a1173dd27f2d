// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import io.millrace.bench.load.LoadFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

@Command(
    name = "micro",
    description = "Runs the JMH micro-benchmarks; all arguments go to JMH (-l lists, -h helps).")
final class MicroCommand implements Callable<Integer> {
  @Unmatched List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() {
    try {
      Main.main(arguments.toArray(String[]::new));
      return 0;
    } catch (IOException e) {
      throw new LoadFailure("JMH: " + e.getMessage(), e);
    }
  }
}
