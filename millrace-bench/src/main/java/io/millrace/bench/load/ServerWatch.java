// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import java.util.OptionalInt;
import java.util.OptionalLong;

/// What to look at on the server's side: its process, the CPU it has to itself, both, or neither.
public record ServerWatch(OptionalLong pid, OptionalInt cpu) {
  public static final ServerWatch NONE = new ServerWatch(OptionalLong.empty(), OptionalInt.empty());

  public static ServerWatch process(long pid) {
    return new ServerWatch(OptionalLong.of(pid), OptionalInt.empty());
  }

  public ServerWatch withCpu(int newCpu) {
    return new ServerWatch(pid, OptionalInt.of(newCpu));
  }
}
