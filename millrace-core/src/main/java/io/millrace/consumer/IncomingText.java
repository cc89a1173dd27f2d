// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

/// A text message before a string is made of it: of characters that lie in a buffer of the server.
///
/// It is there until the handler that it is shown to returns; afterwards its methods throw
/// [IllegalStateException]. [#toString] makes a string that stays. On the event loop only.
public interface IncomingText extends CharSequence {
  static IncomingText of(String text) {
    return new Whole(text);
  }

  /// A copy that stays.
  @Override
  String toString();

  /// One that is a string already.
  record Whole(String text) implements IncomingText {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
