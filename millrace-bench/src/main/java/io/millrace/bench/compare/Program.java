// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// What a server to compare with is run by.
sealed interface Program permits JavaProgram, CProgram, NodeProgram, DaphneProgram, NginxProgram {
  /// What this machine lacks to run it, or empty. May take seconds.
  String lacks();

  /// Which it is, such as `5.2.0`, when nothing is lacking.
  String version();

  /// What starts it.
  ///
  /// @param port to listen on, on loopback
  /// @param jvmArgs for a server in Java
  /// @param folder its own, empty, removed afterwards
  ProcessBuilder command(int port, List<String> jvmArgs, Path folder) throws IOException;

  /// Waits until its memory shows what is alive.
  void settle(long pid);
}
