// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

/// What becomes of a message for a client whose outbox is full. Whatever is dropped is counted by
/// reason; control frames are exempt.
public enum Overflow {
  /// The client is closed with 1013 (try again later). What a broadcast does unless told otherwise.
  CLOSE,
  /// The messages that have waited longest make room.
  DROP_OLDEST,
  /// The new message is dropped.
  DROP_NEWEST,
  /// The new message takes the place of a waiting one with the same key; where there is none, the
  /// messages that have waited longest make room.
  KEEP_LATEST,
  /// The sender is held back: a blocking consumer waits in its `send`, and no more is read from the
  /// client. What a consumer's own sends do unless told otherwise. A broadcast waits for nobody, so
  /// for one this means [#CLOSE].
  PAUSE
}
