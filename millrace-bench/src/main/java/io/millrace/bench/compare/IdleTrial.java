// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.IdleRun;
import io.millrace.bench.load.IdleSlope;
import io.millrace.bench.load.LoadFailure;
import io.millrace.bench.load.Progress;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// What the memory of one server was found to be.
///
/// @param more connections that were opened between two looks
/// @param failure why nothing was found, or empty
record IdleTrial(String server, int more, List<IdleRun.Result.Memory> memory, String failure) {
  private static final int FEW = 1000;
  private static final int RATE = 5000;

  /// @throws LoadFailure if a connection cannot be opened, or too few may be
  static IdleTrial of(
      Contender contender, ServerProcess server, int connections, Progress progress) {
    int more = Math.min(connections, IdleSlope.room() - FEW);
    if (more < FEW) {
      throw new LoadFailure(
          "too few files may be open: room for %d connections (expected: %d); raise it with ulimit -n"
              .formatted(IdleSlope.room(), 2 * FEW));
    }
    IdleSlope.Result result =
        IdleSlope.measure(
            new IdleSlope.Settings(
                Route.ECHO.at(server),
                FEW,
                more,
                RATE,
                server.pid(),
                () -> contender.program().settle(server.pid())),
            progress);
    return new IdleTrial(contender.name(), more, result.memory(), "");
  }

  static IdleTrial failed(String server, String reason) {
    return new IdleTrial(server, 0, List.of(), reason);
  }

  /// KiB a connection, by the name that the system has for that way of counting.
  OptionalDouble perConnection(String kind) {
    return memory.stream()
        .filter(each -> each.kind().equals(kind))
        .mapToDouble(IdleRun.Result.Memory::perConnection)
        .findFirst();
  }

  /// KiB of the whole process with few connections open.
  OptionalLong before() {
    return memory.stream()
        .filter(each -> each.kind().equals("RSS"))
        .mapToLong(IdleRun.Result.Memory::before)
        .findFirst();
  }

  String inWords() {
    return memory.stream()
        .map(each -> String.format(Locale.ROOT, "%s %.1f KiB", each.kind(), each.perConnection()))
        .collect(Collectors.joining(", "));
  }
}
