// SPDX-License-Identifier: Apache-2.0
package io.millrace.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/// What a request carries.
public sealed interface RequestBody {
  /// All of it, received before the handler was called.
  record Whole(byte[] bytes) implements RequestBody {
    static final Whole NONE = new Whole(new byte[0]);
  }

  /// What arrives while it is read, by one thread. Reading waits for the client; the client is
  /// slowed down by who does not read.
  record Arriving(InputStream stream) implements RequestBody {}

  default InputStream stream() {
    return switch (this) {
      case Whole(byte[] bytes) -> new ByteArrayInputStream(bytes);
      case Arriving(InputStream stream) -> stream;
    };
  }

  /// @throws HttpException answered with 400 when the client left before it was complete, or with
  ///   the status that fits when it broke a limit
  default byte[] bytes() {
    return switch (this) {
      case Whole(byte[] bytes) -> bytes;
      case Arriving(InputStream stream) -> {
        try {
          yield stream.readAllBytes();
        } catch (IOException broken) {
          throw new HttpException(Status.BAD_REQUEST, "The content came incomplete.", broken);
        }
      }
    };
  }
}
