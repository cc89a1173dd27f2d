// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.millrace.scope.Endpoint;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/// What the connections of a thread said lately: those that say the same, such as a browser's name,
/// keep one string together, and those that came in at one address one [Endpoint]. A place holds
/// the latest string of its hash, so nothing grows.
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

  private @Nullable Endpoint reached;

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

  /// @param end the server's, of which most connections have the same
  Endpoint shared(Endpoint end) {
    if (reached == null || !reached.equals(end)) {
      reached = end;
    }
    return reached;
  }
}
