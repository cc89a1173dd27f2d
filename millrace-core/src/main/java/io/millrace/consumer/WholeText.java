// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import org.jspecify.annotations.Nullable;

/// A text that is a string already, for a handler that expects one of the server's. It ends as
/// those do, so that who keeps it learns of that everywhere.
final class WholeText implements IncomingText {
  private @Nullable String text;

  WholeText(String text) {
    this.text = text;
  }

  /// Its handler has returned.
  void end() {
    text = null;
  }

  private String text() {
    if (text == null) {
      throw new IllegalStateException(
          "text: its handler has returned (expected: toString() in the handler)");
    }
    return text;
  }

  @Override
  public int length() {
    return text().length();
  }

  @Override
  public char charAt(int index) {
    return text().charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text().substring(start, end);
  }

  @Override
  public String toString() {
    return text();
  }
}
