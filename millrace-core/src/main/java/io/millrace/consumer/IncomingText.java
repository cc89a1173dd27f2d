// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

/// A text message before a string is made of it: of characters that lie in a buffer of the server.
///
/// It is there until the handler that it is shown to returns; afterwards its methods throw
/// [IllegalStateException], or show what the same client sent later. [#toString] makes a string
/// that stays. On the event loop only: other threads get that exception as well.
public interface IncomingText extends CharSequence {
  /// A copy that stays.
  @Override
  String toString();
}
