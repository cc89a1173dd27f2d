// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import io.millrace.bench.load.Scenario;
import io.millrace.bench.load.Target;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "echo",
    description = "Messages to a WebSocket that sends each back: length checked, content sampled.")
final class EchoCommand extends LoadStep {
  @Option(names = "--connections", paramLabel = "N", description = "Default: 64.")
  int connections = 64;

  @Option(names = "--size", paramLabel = "BYTES", description = "Of a message; default: 20.")
  int size = 20;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "Messages in flight on each connection; default: 1.")
  int depth = 1;

  @Option(names = "--binary", description = "Binary messages instead of text.")
  boolean binary;

  @Override
  Scenario scenario() {
    return new Scenario.Echo(connections, size, depth);
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
