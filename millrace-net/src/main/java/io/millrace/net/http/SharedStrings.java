// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/// What the handshakes of a thread said lately: the connections that say the same, such as a
/// browser's name, keep one string together. A place holds the latest string of its hash, so
/// nothing grows.
final class SharedStrings {
  private static final int PLACES = 256;
  private static final int LONGEST = 512;

  private static final FastThreadLocal<SharedStrings> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected SharedStrings initialValue() {
          return new SharedStrings();
        }
      };

  private final @Nullable String[] places = new String[PLACES];

  private SharedStrings() {}

  static SharedStrings ofThisThread() {
    return OF_THREAD.get();
  }

  String shared(String text) {
    if (text.length() > LONGEST) {
      return text;
    }
    int hash = text.hashCode();
    int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
    String before = places[place];
    if (before != null && before.equals(text)) {
      return before;
    }
    places[place] = text;
    return text;
  }
}
