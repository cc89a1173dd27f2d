// SPDX-License-Identifier: Apache-2.0
package io.millrace.extension;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Compresses and inflates the messages of one connection (RFC 7692, 7.2).
///
/// Where no context is kept, the deflater and the inflater are those of the thread, so that an idle
/// connection holds nothing. The JDK's deflater always looks back 32 KiB; a narrower window is kept
/// by making it forget (a full flush) whenever that much has passed.
final class Deflation implements MessageCodec {
  private static final int RESERVED_1 = 0x40;
  private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};
  private static final int SMALLEST_ROOM = 128;

  private final Compression options;
  private final Shared shared;
  private final boolean keepsContext;
  private final boolean peerKeepsContext;
  private @Nullable Deflater ownDeflater;
  private @Nullable Inflater ownInflater;

  /// What the bytes depend on when no context is kept.
  private record Shared(int minSize, int level, int window) {}

  /// @param window bits of the window that is kept to when sending
  Deflation(Compression options, int window, boolean keepsContext, boolean peerKeepsContext) {
    this.options = options;
    this.shared = new Shared(options.minSize(), options.level(), window);
    this.keepsContext = keepsContext;
    this.peerKeepsContext = peerKeepsContext;
  }

  @Override
  public int reservedBit() {
    return RESERVED_1;
  }

  @Override
  public @Nullable Object sharing() {
    return keepsContext ? null : shared;
  }

  // ---- out ----

  @Override
  public byte @Nullable [] encode(boolean text, byte[] payload) {
    if (payload.length < Math.max(1, options.minSize())) {
      return null;
    }
    byte[] deflated = deflate(payload);
    // What a context remembers has to be sent; otherwise the shorter form is.
    return keepsContext || deflated.length < payload.length ? deflated : null;
  }

  private byte[] deflate(byte[] payload) {
    Deflater deflater = deflater();
    byte[] out = new byte[SMALLEST_ROOM + payload.length / 4];
    int length = 0;
    int window = PerMessageDeflate.windowSize(shared.window);
    int step = shared.window == PerMessageDeflate.WIDEST_WINDOW ? payload.length : window;
    int from = 0;
    do {
      int count = Math.min(step, payload.length - from);
      deflater.setInput(payload, from, count);
      from += count;
      int flush = from == payload.length ? Deflater.SYNC_FLUSH : Deflater.FULL_FLUSH;
      int made;
      do {
        if (length == out.length) {
          out = Arrays.copyOf(out, out.length * 2);
        }
        made = deflater.deflate(out, length, out.length - length, flush);
        length += made;
      } while (length == out.length);
    } while (from < payload.length);
    return Arrays.copyOf(out, length - TAIL.length);
  }

  private Deflater deflater() {
    if (!keepsContext) {
      Deflater ofThread = Pool.OF_THREAD.get().deflater(options.level());
      ofThread.reset();
      return ofThread;
    }
    if (ownDeflater == null) {
      ownDeflater = new Deflater(options.level(), true);
    }
    return ownDeflater;
  }

  // ---- in ----

  @Override
  public byte[] decode(boolean text, byte[] payload, int most) throws CodecException {
    Inflater inflater = inflater();
    byte[] input = Arrays.copyOf(payload, payload.length + TAIL.length);
    System.arraycopy(TAIL, 0, input, payload.length, TAIL.length);
    inflater.setInput(input);
    // One byte more than may be, so that a result that fills it is known to be too long, and one
    // that does not is known to be whole.
    long longest = Math.min(most + 1L, Integer.MAX_VALUE - 8);
    byte[] out = new byte[(int) Math.min(longest, SMALLEST_ROOM + payload.length * 4L)];
    int length = 0;
    try {
      while (length < out.length) {
        length += inflater.inflate(out, length, out.length - length);
        if (inflater.finished()) {
          // A final block, which RFC 7692, 7.2.3.4 allows: what follows begins anew.
          int rest = inflater.getRemaining();
          inflater.reset();
          inflater.setInput(input, input.length - rest, rest);
        } else if (inflater.needsDictionary()) {
          throw broken();
        } else if (length < out.length && inflater.needsInput()) {
          return Arrays.copyOf(out, length);
        } else if (length == out.length && out.length < longest) {
          out = Arrays.copyOf(out, (int) Math.min(longest, out.length * 2L));
        }
      }
    } catch (DataFormatException broken) {
      throw broken();
    }
    throw new CodecException(
        CodecException.TOO_BIG, "message over " + most + " bytes once inflated");
  }

  private static CodecException broken() {
    return new CodecException(CodecException.INVALID, "compressed message is broken");
  }

  private Inflater inflater() {
    if (!peerKeepsContext) {
      Inflater ofThread = Pool.OF_THREAD.get().inflater;
      ofThread.reset();
      return ofThread;
    }
    if (ownInflater == null) {
      ownInflater = new Inflater(true);
    }
    return ownInflater;
  }

  @Override
  public void close() {
    if (ownDeflater != null) {
      ownDeflater.end();
      ownDeflater = null;
    }
    if (ownInflater != null) {
      ownInflater.end();
      ownInflater = null;
    }
  }

  /// What all connections of a thread use in turn, each within one call.
  private static final class Pool {
    private static final ThreadLocal<Pool> OF_THREAD = ThreadLocal.withInitial(Pool::new);
    private static final int LEVELS = 10;

    private final Inflater inflater = new Inflater(true);
    private final @Nullable Deflater[] deflaters = new Deflater[LEVELS];

    private Deflater deflater(int level) {
      Deflater made = deflaters[level];
      if (made == null) {
        made = new Deflater(level, true);
        deflaters[level] = made;
      }
      return made;
    }
  }
}
