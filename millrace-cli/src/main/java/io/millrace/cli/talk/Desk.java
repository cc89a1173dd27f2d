// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.talk;

import org.jspecify.annotations.Nullable;

/// Where somebody sits and talks to a WebSocket: lines are typed, messages are shown.
public interface Desk extends AutoCloseable {
  /// Waits for the next line.
  ///
  /// @return null when there are no more
  @Nullable String read();

  /// Shows what came from the server.
  void show(String message);

  /// Shows what is about the connection.
  void note(String text);

  /// Whether somebody waits for answers who can end it; a pipe cannot.
  boolean isInteractive();

  @Override
  void close();
}
