// SPDX-License-Identifier: Apache-2.0
package io.millrace.extension;

/// How messages are compressed (permessage-deflate, RFC 7692).
///
/// By default each message is compressed by itself: that needs no memory for a connection, and a
/// broadcast is compressed once for all its receivers. A context that is kept makes small similar
/// messages smaller still and costs some 40 KiB to 300 KiB a connection and direction.
///
/// A message that mixes a secret with what an attacker can choose should not be compressed: the
/// length tells of the secret.
///
/// @param enabled false: never offered, never agreed to
/// @param minSize bytes below which a message goes uncompressed
/// @param level of the JDK's deflater: 1 is fastest, 9 is smallest
/// @param ownContext whether what this end sends may refer to earlier messages
/// @param peerContext whether what the peer sends may
/// @param peerWindowBits how far back the peer may refer at most, as a power of two: 8..15. A peer
///   that does not offer to be limited is not
public record Compression(
    boolean enabled,
    int minSize,
    int level,
    boolean ownContext,
    boolean peerContext,
    int peerWindowBits) {
  /// From 256 bytes on, at level 1, with no context.
  public static final Compression DEFAULT = new Compression(true, 256, 1, false, false, 15);

  public static final Compression NONE = new Compression(false, 256, 1, false, false, 15);

  public Compression {
    check("compression: min size", minSize, 0, Integer.MAX_VALUE);
    check("compression: level", level, 1, 9);
    check("compression: peer window bits", peerWindowBits, 8, 15);
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + ".." + most + ")");
    }
  }

  public Compression withMinSize(int bytes) {
    return new Compression(enabled, bytes, level, ownContext, peerContext, peerWindowBits);
  }

  public Compression withLevel(int changed) {
    return new Compression(enabled, minSize, changed, ownContext, peerContext, peerWindowBits);
  }

  public Compression withContext(boolean own, boolean peer) {
    return new Compression(enabled, minSize, level, own, peer, peerWindowBits);
  }

  public Compression withPeerWindowBits(int bits) {
    return new Compression(enabled, minSize, level, ownContext, peerContext, bits);
  }
}
