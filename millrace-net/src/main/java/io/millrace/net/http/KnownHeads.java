// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import io.millrace.http.Request;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The heads that a loop's connections have sent lately, byte for byte, with what was read out of
/// them. Most clients that keep a connection ask with the same bytes again and again, and the same
/// bytes mean the same request: comparing them takes a fraction of what reading them takes.
///
/// Nothing is judged here: a head is learnt only when it was read and found good, the second time
/// that it came, and only when it has no content. What carries a secret is not kept. A place holds
/// the latest head of its checksum, so nothing grows. One a loop.
public final class KnownHeads {
  /// Browsers send 500 to 1,500 bytes, programs fewer.
  private static final int LONGEST = 2_048;

  private static final int PLACES = 64;
  private static final int END = '\r' << 24 | '\n' << 16 | '\r' << 8 | '\n';

  private final byte[] looked = new byte[LONGEST];
  private final CRC32C checksum = new CRC32C();
  private final @Nullable Known[] known = new Known[PLACES];
  private final int[] seenOnce = new int[PLACES];

  /// A head and its request, as the first connection that sent it has it.
  record Known(byte[] head, Request request) {}

  /// Finds the head that the bytes begin with.
  ///
  /// @param latest what the same connection was found to send before, or null: the only one that is
  ///   found where more than one head lies in the bytes
  @Nullable Known find(ByteBuf bytes, @Nullable Known latest) {
    int size = Math.min(bytes.readableBytes(), LONGEST);
    bytes.getBytes(bytes.readerIndex(), looked, 0, size);
    if (latest != null && beginsWith(latest.head, size)) {
      return latest;
    }
    if (size != bytes.readableBytes() || !isEnd(bytes, size)) {
      return null;
    }
    Known here = known[place(sum(size))];
    return here != null && here.head.length == size && beginsWith(here.head, size) ? here : null;
  }

  private boolean beginsWith(byte[] head, int size) {
    return head.length <= size && Arrays.equals(looked, 0, head.length, head, 0, head.length);
  }

  private static boolean isEnd(ByteBuf bytes, int size) {
    return size > Integer.BYTES && bytes.getInt(bytes.writerIndex() - Integer.BYTES) == END;
  }

  private int sum(int size) {
    checksum.reset();
    checksum.update(looked, 0, size);
    return (int) checksum.getValue();
  }

  private static int place(int sum) {
    return (sum ^ (sum >>> 16)) & (PLACES - 1);
  }

  /// Whether those bytes, which were not found, are to be learnt if they turn out to be one good
  /// head: they came before.
  ///
  /// @return a copy for [#learn], or null
  byte @Nullable [] candidate(ByteBuf bytes) {
    int size = bytes.readableBytes();
    if (size > LONGEST || !isEnd(bytes, size)) {
      return null;
    }
    bytes.getBytes(bytes.readerIndex(), looked, 0, size);
    int sum = sum(size);
    int place = place(sum);
    if (seenOnce[place] == sum) {
      return Arrays.copyOf(looked, size);
    }
    seenOnce[place] = sum;
    return null;
  }

  /// @param head all bytes of the request and nothing else
  void learn(byte[] head, Request request) {
    if (!request.headers().has("authorization") && !request.headers().has("cookie")) {
      System.arraycopy(head, 0, looked, 0, head.length);
      known[place(sum(head.length))] = new Known(head, request);
    }
  }
}
