// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import io.millrace.relay.Dialect;
import io.millrace.relay.Form;
import io.millrace.relay.RelayError;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One connection of a process, as the switchboard has it. On the relay's loop only.
public abstract sealed class RelayConnection permits RecordConnection, FrameConnection {
  final Switchboard board;
  final Line line;
  final Outbox outbox;

  /// Nanoseconds of the timeline.
  final long opened;

  private @Nullable Station station;
  private @Nullable Origin origin;
  private boolean over;
  private boolean held;
  private boolean heldByAnswers;
  private @Nullable Outbox heldBy;
  private final Runnable release = this::release;

  RelayConnection(Switchboard board, Line line) {
    this.board = board;
    this.line = line;
    this.outbox = new Outbox(this, board.options.limits(), board.metrics, board.losses);
    this.opened = board.clock.nanos();
  }

  /// Takes what has come from the process: whole records or frames. What is left between position
  /// and limit is the beginning of the next one, or is not wanted now because reading is paused;
  /// the transport keeps it and hands it in again, with what follows, when there is more or reading
  /// goes on.
  ///
  /// @param in its byte order does not matter
  public abstract void received(ByteBuffer in);

  /// How many bytes the next whole unit needs, as far as that is known from what [#received] has
  /// left: for a transport that makes room.
  public abstract int wanted();

  /// Bytes of a record or frame that has not come whole.
  abstract int begun();

  abstract Dialect dialect();

  /// Whether it can be given such a payload.
  abstract boolean takes(Form form, int size);

  /// Hands it to the line.
  ///
  /// @param payload between position and limit; used up or not
  abstract void write(Origin from, Form form, ByteBuffer payload);

  /// Tells the process what has become of something it has sent, if its dialect has words for that.
  abstract void tell(int id, RelayError error, String about, String reason);

  // ---- who it is ----

  /// Null as long as it has not said so.
  final @Nullable Station station() {
    return station;
  }

  final Origin origin() {
    return Objects.requireNonNull(origin);
  }

  final void become(Station known) {
    station = known;
    origin = Origin.of(this, known.name.value());
  }

  final String shownName() {
    return station == null ? line.peer().toString() : station.name.value();
  }

  final boolean isOver() {
    return over;
  }

  // ---- back-pressure ----

  /// The line takes more again.
  public final void writable() {
    if (over) {
      return;
    }
    while (!outbox.isEmpty() && line.isWritable()) {
      Parcel parcel = outbox.remove();
      board.dispatch.handOver(this, parcel);
    }
    outbox.release();
    if (heldByAnswers && line.isWritable()) {
      heldByAnswers = false;
      release();
    }
  }

  /// Answers what the process has sent. From one that asks and does not read the answers, no more
  /// is read.
  final void answer(ByteBuffer frame) {
    line.write(frame);
    if (!held && !line.isWritable()) {
      heldByAnswers = true;
      hold();
    }
  }

  /// Reads no more from this process until that one has room.
  final void hold(Outbox full) {
    if (!held) {
      hold();
      heldBy = full;
      full.whenRoom(release);
    }
  }

  /// Reads no more until released.
  final void hold() {
    held = true;
    line.pauseReading();
  }

  final void release() {
    if (held) {
      held = false;
      heldBy = null;
      if (!over) {
        line.resumeReading();
      }
    }
  }

  final boolean isHeld() {
    return held;
  }

  // ---- the end ----

  /// It does not read, and as much as may waits for it.
  final void tooSlow() {
    if (!over) {
      tell(0, RelayError.TOO_SLOW, "", "more than you may have waits for you");
      outbox.drop();
      end("it does not read, and " + board.options.limits().outbox() + " bytes wait for it");
    }
  }

  /// Ends it from this side.
  final void end(String why) {
    if (!over) {
      over();
      board.left(this, why);
      line.close();
    }
  }

  /// Nothing that waits, or is waited for, keeps it alive.
  private void over() {
    over = true;
    if (origin != null) {
      origin.leave();
    }
    if (heldBy != null) {
      heldBy.forget(release);
      heldBy = null;
    }
  }

  /// Ends it because another connection has its name.
  ///
  /// @return what it has not been given yet; then those can go on who wait for room
  final List<Parcel> replaced() {
    tell(0, RelayError.REPLACED, "", "another connection has your name now");
    over();
    List<Parcel> left = outbox.takeAll();
    line.close();
    return left;
  }

  /// The connection has ended. Nothing else may be called afterwards.
  public final void closed() {
    if (!over) {
      over();
      int rest = begun();
      if (rest > 0) {
        board.metrics.relay.malformed.increment();
      }
      board.left(
          this,
          "the process has left"
              + (rest > 0 ? ", with " + rest + " bytes of something begun" : ""));
    }
  }
}
