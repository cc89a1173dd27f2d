// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

/// What one process has sent to another.
final class Link {
  final Station to;
  long count;
  long bytes;
  long last;

  /// When it changed, by the count of [Traffic].
  long changed;

  Link(Station to) {
    this.to = to;
  }
}
