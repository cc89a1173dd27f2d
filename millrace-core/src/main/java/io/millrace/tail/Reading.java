// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/// A file held open, read up to a position. What stands before that position is compared in the
/// very read that brings what stands after it, so that a file that was cut and has grown again is
/// never taken for one that has grown.
final class Reading implements AutoCloseable {
  static final int BLOCK = 64 * 1024;
  private static final int HOLE_SAMPLE = 4096;

  private final FileChannel channel;
  private final FileIdentity identity;
  private final Fingerprint before = new Fingerprint();
  private final LineCutter cutter;
  private byte[] head = new byte[0];
  private final ByteBuffer buffer = ByteBuffer.allocate(Fingerprint.LONGEST + BLOCK);
  private long position;
  // Where it was read up to before it was cut, as long as nothing was read since.
  private long formerly;
  private int fresh;

  enum Outcome {
    /// Nothing new.
    NOTHING,
    /// There are new bytes, which wait for [#deliver].
    BYTES,
    /// It is shorter than it was, or another content stands there.
    CUT
  }

  private Reading(FileChannel channel, FileIdentity identity, LineCutter cutter) {
    this.channel = channel;
    this.identity = identity;
    this.cutter = cutter;
  }

  /// Opens what was found at the path, at its first byte.
  ///
  /// @throws NoSuchFileException when another file is there by now
  static Reading open(Path path, FileIdentity identity, int longestPiece) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    if (Finding.at(path) instanceof Finding.Regular again && identity.isStill(again.identity())) {
      return new Reading(channel, identity, new LineCutter(longestPiece));
    }
    channel.close();
    throw new NoSuchFileException(path.toString());
  }

  FileIdentity identity() {
    return identity;
  }

  long position() {
    return position;
  }

  LineCutter cutter() {
    return cutter;
  }

  Fingerprint before() {
    return before;
  }

  /// The first byte that was not given out as part of a line.
  long delivered() {
    return position - cutter.pending();
  }

  long size() throws IOException {
    return channel.size();
  }

  /// Goes to a place in the file; the next byte to be read is that one.
  void begin(long at) throws IOException {
    position = at;
    formerly = 0;
    before.clear();
    byte[] bytes = bytes(Math.max(0, at - Fingerprint.LONGEST), at);
    before.passed(bytes, 0, bytes.length);
    head = bytes(0, Math.min(at, Fingerprint.LONGEST));
  }

  /// The bytes of a range, or fewer when the file ends before.
  byte[] bytes(long from, long to) throws IOException {
    ByteBuffer into = ByteBuffer.allocate((int) (to - from));
    while (into.hasRemaining() && channel.read(into, from + into.position()) > 0) {}
    return into.hasRemaining() ? Arrays.copyOf(into.array(), into.position()) : into.array();
  }

  /// Looks for more.
  Outcome read() throws IOException {
    int known = before.length();
    buffer.clear();
    int count = Math.max(0, channel.read(buffer, position - known));
    fresh = 0;
    if (count < known || !before.matches(buffer.array(), 0)) {
      return Outcome.CUT;
    }
    fresh = count - known;
    return fresh > 0 ? Outcome.BYTES : Outcome.NOTHING;
  }

  /// Turns what was read into events.
  void deliver(List<TailEvent> out) throws IOException {
    byte[] bytes = buffer.array();
    int from = before.length();
    int to = from + fresh;
    cutter.feed(bytes, from, to, out);
    boolean hole = formerly > 0 && LineCutter.isNul(bytes, from, to);
    if (head.length < Fingerprint.LONGEST) {
      head = head();
    }
    before.passed(bytes, from, to);
    position += fresh;
    fresh = 0;
    if (hole && position < formerly) {
      leapOverHole();
    }
    formerly = 0;
  }

  /// A writer that goes on at its old place leaves a hole up to there, which may be huge.
  private void leapOverHole() throws IOException {
    byte[] end = bytes(Math.max(position, formerly - HOLE_SAMPLE), formerly);
    if (channel.size() > formerly && LineCutter.isNul(end, 0, end.length)) {
      cutter.skipNuls(formerly - position);
      before.passed(end, 0, end.length);
      position = formerly;
    }
  }

  /// Whether it begins with those bytes, as far as it goes. An empty file begins with none.
  boolean beginsLike(byte[] other) throws IOException {
    byte[] mine = bytes(0, other.length);
    return mine.length > 0 && Arrays.equals(mine, 0, mine.length, other, 0, mine.length);
  }

  /// The first bytes, with what was read and not delivered yet counted in.
  byte[] head() {
    int from = before.length();
    int added = Math.min(fresh, Fingerprint.LONGEST - head.length);
    byte[] longer = Arrays.copyOf(head, head.length + added);
    System.arraycopy(buffer.array(), from, longer, head.length, added);
    return longer;
  }

  /// Whether nothing of the file was given out yet.
  boolean isUntouched() {
    return position == 0;
  }

  /// The rest of another file that is the same up to this position, put through this one's cutter.
  void deliverRestOf(Reading copy, List<TailEvent> out, Runnable publish) throws IOException {
    for (byte[] block = copy.bytes(position, position + BLOCK);
        block.length > 0;
        block = copy.bytes(position, position + BLOCK)) {
      cutter.feed(block, 0, block.length, out);
      position += block.length;
      publish.run();
    }
  }

  /// From the first byte again, after the file was cut.
  void restart() {
    formerly = Math.max(formerly, position);
    position = 0;
    fresh = 0;
    before.clear();
    head = new byte[0];
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was written, so nothing is lost.
    }
  }
}
