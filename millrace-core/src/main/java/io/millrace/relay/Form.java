// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import org.jspecify.annotations.Nullable;

/// What the payload of a message is.
public enum Form {
  /// UTF-8.
  TEXT(1),
  /// Any bytes.
  BINARY(2),
  /// One record of a process that speaks [Dialect#RECORDS], in its byte order.
  RECORD(3),
  /// A message of the layer as JSON, with its `type`.
  TYPED(4);

  private final int code;

  Form(int code) {
    this.code = code;
  }

  /// Its number on the wire.
  public int code() {
    return code;
  }

  /// @return null when there is none of that number
  public static @Nullable Form of(int code) {
    for (Form form : values()) {
      if (form.code == code) {
        return form;
      }
    }
    return null;
  }
}
