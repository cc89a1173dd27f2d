// SPDX-License-Identifier: Apache-2.0
package io.millrace.scope;

import java.util.Map;

/// What the server remembers of a visitor, as it was when the connection was opened.
///
/// @param id empty when there is no session
public record Session(String id, Map<String, String> values) {
  public static final Session NONE = new Session("", Map.of());

  public Session {
    values = Map.copyOf(values);
  }
}
