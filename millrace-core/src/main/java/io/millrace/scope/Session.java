// SPDX-License-Identifier: Apache-2.0
package io.millrace.scope;

import java.util.Map;

/// What the server remembers of a visitor, as it was when the connection was opened.
///
/// @param id names it among others, empty when there is no session. It is not the secret that the
///   client's cookie holds, so it may be logged
public record Session(String id, Map<String, String> values) {
  public static final Session NONE = new Session("", Map.of());

  public Session {
    values = Map.copyOf(values);
  }
}
