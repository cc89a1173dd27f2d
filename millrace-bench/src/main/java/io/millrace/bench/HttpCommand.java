// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import io.millrace.bench.load.Scenario;
import io.millrace.bench.load.Target;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "http",
    description =
        "HTTP/1.1 GET over connections kept alive. Exit code 1 unless all answers are 2xx.")
final class HttpCommand extends LoadStep {
  @Option(names = "--connections", paramLabel = "N", description = "Default: 64.")
  int connections = 64;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "Requests in flight on each connection, pipelined; default: 1.")
  int depth = 1;

  @Override
  Scenario scenario() {
    return new Scenario.Http(connections, depth);
  }

  @Override
  Target target() {
    return Target.http(url, allowRemote);
  }
}
