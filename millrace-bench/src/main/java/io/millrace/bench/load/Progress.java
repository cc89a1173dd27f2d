// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

/// Hears what goes on, at most about once a second, on the thread that runs the load.
@FunctionalInterface
public interface Progress {
  Progress NONE = _ -> {};

  void say(String line);
}
