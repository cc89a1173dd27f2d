// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import java.io.IOException;
import java.math.BigInteger;

/// Writes values one after the other. What it cannot write it refuses with an
/// `IllegalArgumentException` that says `(expected: …)`; where the value is, the caller adds.
interface BodySink {
  void nil() throws IOException;

  void bool(boolean value) throws IOException;

  void whole(long value) throws IOException;

  /// One that is too large for a `long`.
  void large(BigInteger value) throws IOException;

  void real(double value) throws IOException;

  /// @param value without lone surrogates
  void text(String value) throws IOException;

  void bytes(byte[] value) throws IOException;

  void startList(int size) throws IOException;

  void endList() throws IOException;

  void startMap(int size) throws IOException;

  /// @param name without lone surrogates
  void key(String name) throws IOException;

  void endMap() throws IOException;
}
