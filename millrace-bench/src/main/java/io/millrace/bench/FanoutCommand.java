// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import io.millrace.bench.load.Scenario;
import io.millrace.bench.load.Target;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "fanout",
    description =
        "Publishes to a WebSocket URL where every message goes to every connection, the"
            + " sender's own too. Checks that each member gets all, in order. Latency is from the"
            + " publish to its last delivery.")
final class FanoutCommand extends LoadStep {
  @Option(names = "--members", paramLabel = "N", description = "Connections; default: 1000.")
  int members = 1000;

  @Option(names = "--publishers", paramLabel = "N", description = "Of them; default: 1.")
  int publishers = 1;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "Publishes in flight for each publisher; default: 1.")
  int depth = 1;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      description = "Of a message, 8 at least; default: 20.")
  int size = 20;

  @Option(names = "--binary", description = "Binary messages instead of text.")
  boolean binary;

  @Override
  Scenario scenario() {
    return new Scenario.Fanout(members, publishers, depth, size);
  }

  @Override
  Target target() {
    return Target.webSocket(url, allowRemote);
  }

  @Override
  boolean binary() {
    return binary;
  }
}
