// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import org.jspecify.annotations.Nullable;

/// Things by port: found with two array accesses and no object made, in pages so that a few of them
/// take little room.
///
/// @param <T> what a port stands for
final class PortTable<T> {
  static final int HIGHEST = 65_535;
  private static final int PAGE = 256;

  private final @Nullable Object[] @Nullable [] pages = new Object[(HIGHEST + 1) / PAGE][];

  /// @param port any number
  /// @return null when there is none, also for what is no port
  @SuppressWarnings("unchecked") // put takes nothing else
  @Nullable T get(int port) {
    if (port < 0 || port > HIGHEST) {
      return null;
    }
    @Nullable Object[] page = pages[port / PAGE];
    return page == null ? null : (T) page[port % PAGE];
  }

  /// @param value null takes it away
  void put(int port, @Nullable T value) {
    @Nullable Object[] page = pages[port / PAGE];
    if (page == null) {
      page = new Object[PAGE];
      pages[port / PAGE] = page;
    }
    page[port % PAGE] = value;
  }
}
