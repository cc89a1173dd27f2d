// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

/// What the viewers know of a path.
sealed interface PathState {
  /// Nothing was told yet.
  record Expected() implements PathState {}

  record Followed() implements PathState {}

  /// Gone, but not for long: perhaps another file takes its place in a moment.
  record Gone(long since) implements PathState {}

  record Missing() implements PathState {}

  record Unreadable(String why) implements PathState {}
}
