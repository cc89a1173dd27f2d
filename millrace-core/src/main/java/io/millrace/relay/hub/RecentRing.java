// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.relay.Form;
import io.millrace.relay.RelayRecord;
import io.millrace.relay.RelayTraffic.Passed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The last records and messages, in arrays: noting one makes no object, but for the beginning of a
/// text.
final class RecentRing {
  static final int KEPT = 256;
  private static final int SHOWN = 120;

  private final long[] at = new long[KEPT];
  private final String[] from = new String[KEPT];
  private final String[] to = new String[KEPT];
  private final Form[] form = new Form[KEPT];
  private final int[] size = new int[KEPT];
  private final byte[][] head = new byte[KEPT][];
  private final int[] numbers = new int[KEPT * 3];
  private long noted;

  /// How many were ever noted.
  long noted() {
    return noted;
  }

  /// @param payload in the byte order of records; its position stays
  /// @param count records in it, or 1
  void note(long now, String sender, String receiver, Form what, ByteBuffer payload, int count) {
    if (what != Form.RECORD) {
      int place = place(now, sender, receiver, what, payload.remaining());
      byte[] beginning = new byte[what == Form.BINARY ? 0 : Math.min(SHOWN, payload.remaining())];
      payload.get(payload.position(), beginning);
      head[place] = beginning;
      return;
    }
    int skipped = Math.max(0, count - KEPT);
    noted += skipped;
    for (int i = skipped; i < count; i++) {
      int record = payload.position() + i * RelayRecord.SIZE;
      int place = place(now, sender, receiver, what, RelayRecord.SIZE);
      numbers[place * 3] = payload.getInt(record);
      numbers[place * 3 + 1] = payload.getInt(record + Integer.BYTES);
      numbers[place * 3 + 2] = payload.getInt(record + 2 * Integer.BYTES);
    }
  }

  private int place(long now, String sender, String receiver, Form what, int bytes) {
    int place = (int) (noted++ % KEPT);
    at[place] = now;
    from[place] = sender;
    to[place] = receiver;
    form[place] = what;
    size[place] = bytes;
    return place;
  }

  /// Those noted since, the oldest first, as far as they are kept.
  ///
  /// @param before what [#noted] was then
  List<Passed> since(long before, MicroClock clock) {
    List<Passed> passed = new ArrayList<>();
    for (long each = Math.max(before, noted - KEPT); each < noted; each++) {
      int place = (int) (each % KEPT);
      passed.add(
          new Passed(
              clock.at(at[place]), from[place], to[place], form[place], size[place], shown(place)));
    }
    return passed;
  }

  private String shown(int place) {
    if (form[place] == Form.RECORD) {
      return "src %d, der %d, evt %d"
          .formatted(numbers[place * 3], numbers[place * 3 + 1], numbers[place * 3 + 2]);
    }
    String text = new String(head[place], StandardCharsets.UTF_8);
    return size[place] > SHOWN ? text.replaceFirst("\ufffd$", "") + "…" : text;
  }
}
