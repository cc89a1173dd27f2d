// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.frame;

import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/// The masking keys of a client's frames: fresh for each and not to be foretold (RFC 6455, 5.3).
/// Drawn many at a time, as each call of a secure generator costs more than a small frame does. One
/// a thread.
final class Masks {
  private static final int DRAWN = 1_024;
  private static final SecureRandom RANDOM = new SecureRandom();

  private static final FastThreadLocal<Masks> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected Masks initialValue() {
          return new Masks();
        }
      };

  private final byte[] drawn = new byte[DRAWN * Integer.BYTES];
  private final ByteBuffer keys = ByteBuffer.wrap(drawn).limit(0);

  private Masks() {}

  static int next() {
    Masks masks = OF_THREAD.get();
    if (!masks.keys.hasRemaining()) {
      RANDOM.nextBytes(masks.drawn);
      masks.keys.clear();
    }
    return masks.keys.getInt();
  }
}
