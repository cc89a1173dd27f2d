// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

/// The name of a group: 1 to 99 ASCII letters, digits, `-`, `_` and `.`, as in Django Channels.
public record GroupName(String value) {
  public GroupName {
    Names.check("group name", value, false);
  }

  @Override
  public String toString() {
    return value;
  }
}
