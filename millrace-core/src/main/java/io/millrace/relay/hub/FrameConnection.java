// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.relay.Dialect;
import io.millrace.relay.Form;
import io.millrace.relay.ProcessName;
import io.millrace.relay.RelayError;
import io.millrace.relay.RelayRecord;
import io.millrace.relay.wire.Frame;
import io.millrace.relay.wire.FrameReader;
import io.millrace.relay.wire.FrameWriter;
import io.millrace.relay.wire.MalformedFrameException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;

/// A process that speaks frames.
final class FrameConnection extends RelayConnection {
  /// Of a frame before the hello: enough for it.
  private static final int LONGEST_HELLO = 4_096;

  /// Bytes of a frame that carries a payload, beside it.
  private static final int AROUND_PAYLOAD = FrameWriter.LONGEST_HEAD;

  /// What it has joined by itself.
  final Set<String> groups = new HashSet<>(2);

  private final ByteBuffer head = ByteBuffer.allocate(FrameWriter.LONGEST_HEAD);
  private final int longest;
  private int wanted = FrameReader.LENGTH;
  private long skipping;
  private int begun;

  FrameConnection(Switchboard board, Line line) {
    super(board, line);
    this.longest = board.options.limits().payload() + AROUND_PAYLOAD;
  }

  @Override
  public void received(ByteBuffer in) {
    in.order(ByteOrder.BIG_ENDIAN);
    long now = board.clock.nanos();
    wanted = FrameReader.LENGTH;
    while (!isHeld() && !isOver()) {
      skip(in);
      if (in.remaining() < FrameReader.LENGTH) {
        break;
      }
      long length = Integer.toUnsignedLong(in.getInt(in.position()));
      if (length > (station() == null ? LONGEST_HELLO : longest)) {
        if (!passOver(in, length)) {
          break;
        }
      } else if (in.remaining() < FrameReader.LENGTH + length) {
        wanted = FrameReader.LENGTH + (int) length;
        break;
      } else {
        ByteBuffer frame = in.slice(in.position() + FrameReader.LENGTH, (int) length);
        in.position(in.position() + FrameReader.LENGTH + (int) length);
        take(now, frame);
      }
    }
    if (isOver()) {
      in.position(in.limit());
    }
    begun = isHeld() ? 0 : in.remaining();
  }

  @Override
  int begun() {
    return begun;
  }

  @Override
  public int wanted() {
    return wanted;
  }

  private void skip(ByteBuffer in) {
    int skipped = (int) Math.min(skipping, in.remaining());
    in.position(in.position() + skipped);
    skipping -= skipped;
  }

  /// Refuses a frame that is too long, once it is known which it is. Whether that is so.
  private boolean passOver(ByteBuffer in, long length) {
    if (station() == null) {
      fatal(RelayError.HELLO_WANTED, "a frame of " + length + " bytes (expected: a hello)");
      return true;
    }
    if (in.remaining() < FrameReader.LENGTH + FrameReader.BEGINNING) {
      wanted = FrameReader.LENGTH + FrameReader.BEGINNING;
      return false;
    }
    tooLarge(FrameReader.idAt(in, in.position() + FrameReader.LENGTH), length);
    skipping = FrameReader.LENGTH + length;
    return true;
  }

  private void take(long now, ByteBuffer bytes) {
    if (!bytes.hasRemaining()) {
      malformed(0, RelayError.MALFORMED, "frame: 0 bytes (expected: a kind)");
      return;
    }
    try {
      Frame.FromProcess frame = FrameReader.fromProcess(bytes);
      if (station() == null) {
        first(frame);
      } else {
        switch (frame) {
          case Frame.Hello _ -> malformed(0, RelayError.MALFORMED, "frame: a second hello");
          case Frame.Send send -> send(now, send);
          case Frame.Join join -> board.mail.join(this, join);
          case Frame.Leave leave -> board.mail.leave(this, leave);
          case Frame.Ping(byte[] payload) -> answer(FrameWriter.bytes(new Frame.Pong(payload)));
        }
      }
    } catch (MalformedFrameException wrong) {
      if (station() == null) {
        fatal(RelayError.HELLO_WANTED, "the first frame is no hello");
      } else {
        malformed(wrong.id(), wrong.error(), String.valueOf(wrong.getMessage()));
      }
    }
  }

  private void send(long now, Frame.Send send) {
    int most = board.options.limits().payload();
    if (send.payload().remaining() > most) {
      tooLarge(send.id(), send.payload().remaining());
    } else {
      board.mail.send(now, this, send);
    }
  }

  private void tooLarge(int id, long size) {
    malformed(
        id,
        RelayError.TOO_LARGE,
        "%d bytes (expected: a payload of up to %d)"
            .formatted(size, board.options.limits().payload()));
  }

  private void malformed(int id, RelayError error, String reason) {
    board.metrics.relay.malformed.increment();
    tell(id, error, "", reason);
  }

  private void first(Frame.FromProcess frame) {
    if (frame instanceof Frame.Hello hello) {
      hello(hello);
    } else {
      fatal(RelayError.HELLO_WANTED, "the first frame is no hello");
    }
  }

  private void hello(Frame.Hello hello) {
    if (hello.version() != Frame.VERSION) {
      fatal(
          RelayError.HELLO_WANTED,
          "version " + hello.version() + " (expected: " + Frame.VERSION + ")");
      return;
    }
    if (!board.options.access().admitsToken(hello.token())) {
      fatal(RelayError.TOKEN_REFUSED, "the token is missing or wrong");
      return;
    }
    ProcessName name;
    try {
      name = new ProcessName(hello.name());
    } catch (IllegalArgumentException noName) {
      fatal(RelayError.NAME_REFUSED, String.valueOf(noName.getMessage()));
      return;
    }
    if (!board.enter(this, name)) {
      fatal(RelayError.NAME_REFUSED, "name: " + name + " is not for you");
    }
  }

  /// It has a name now.
  void welcome(Station station) {
    line.write(
        FrameWriter.bytes(
            new Frame.Welcome(
                Frame.VERSION, board.options.limits().payload(), station.name.value())));
  }

  private void fatal(RelayError error, String reason) {
    board.metrics.relay.refused.increment();
    board.trafficLog.refused(this, reason);
    tell(0, error, "", reason);
    end(reason);
  }

  /// No hello has come in time.
  void overdue() {
    fatal(
        RelayError.HELLO_WANTED,
        "no hello within " + board.options.limits().helloTime().toMillis() + " ms");
  }

  @Override
  Dialect dialect() {
    return Dialect.FRAMES;
  }

  @Override
  boolean takes(Form form, int size) {
    return true;
  }

  @Override
  void write(Origin from, Form form, ByteBuffer payload) {
    if (form != Form.RECORD) {
      one(from, form, payload);
      return;
    }
    int end = payload.limit();
    for (int at = payload.position(); at < end; at += RelayRecord.SIZE) {
      one(from, form, payload.limit(at + RelayRecord.SIZE).position(at));
    }
  }

  private void one(Origin from, Form form, ByteBuffer payload) {
    FrameWriter.messageHead(head, form, from.utf8(), payload.remaining());
    line.write(head);
    line.write(payload);
  }

  /// Errors do not wait: a process that does not read is not told.
  @Override
  void tell(int id, RelayError error, String about, String reason) {
    if (!isOver() && (line.isWritable() || error.isFinal())) {
      line.write(FrameWriter.bytes(new Frame.Failure(id, error.code(), about, reason)));
    }
  }
}
