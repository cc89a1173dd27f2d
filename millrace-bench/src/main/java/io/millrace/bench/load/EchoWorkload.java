// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/// Echo: what goes out must come back, on the same connection, in order.
final class EchoWorkload implements Workload {
  private final Scenario.Echo scenario;
  private final LoadSettings settings;
  private final Loops loops;
  private final Faults faults;
  private List<EchoLink> links = List.of();

  EchoWorkload(Scenario.Echo scenario, LoadSettings settings, Loops loops, Faults faults) {
    this.scenario = scenario;
    this.settings = settings;
    this.loops = loops;
    this.faults = faults;
  }

  @Override
  public void open(Opener opener) {
    links =
        opener.open(
            scenario.connections(),
            0,
            (index, loop) -> new EchoLink(index, loops.tally(loop)),
            _ -> {});
  }

  @Override
  public void start() {
    for (EchoLink link : links) {
      link.context().executor().execute(link::start);
    }
  }

  /// The payload of slot `slot` of connection `index`: ASCII, different from its neighbours'.
  static byte[] payload(int index, int slot, int size) {
    byte[] payload = new byte[size];
    for (int i = 0; i < size; i++) {
      payload[i] = (byte) ('a' + Math.floorMod(index * 31 + slot * 7 + i, 26));
    }
    return payload;
  }

  private final class EchoLink extends WebSocketLink {
    /// Every so many messages the content is compared too; a prime, so that every slot has its
    /// turn.
    private static final int SAMPLE = 61;

    private final byte[][] payloads = new byte[scenario.depth()][];

    /// The frames of all slots, twice, so that any run of slots lies in one piece.
    private final ByteBuf frames;

    private final int frameLength = ClientFrames.length(scenario.size());
    private final Flight flight;
    private int answered;
    private int received;
    private int untilSample = SAMPLE;

    EchoLink(int index, Tally tally) {
      super(settings.target(), faults);
      int depth = scenario.depth();
      flight = new Flight(depth, tally);
      ByteBuf built = Unpooled.buffer(2 * depth * frameLength);
      for (int slot = 0; slot < 2 * depth; slot++) {
        byte[] payload = payload(index, slot % depth, scenario.size());
        payloads[slot % depth] = payload;
        ClientFrames.append(
            built, settings.binary() ? ClientFrames.BINARY : ClientFrames.TEXT, payload);
      }
      frames = prebuilt(built);
    }

    void start() {
      flight.started(System.nanoTime());
      write(frames.retainedSlice(0, scenario.depth() * frameLength));
      flush();
    }

    @Override
    void data(boolean last, ByteBuf bytes, int index, int length) {
      if (untilSample == 1) {
        compare(bytes, index, length);
      }
      received += length;
      if (last) {
        if (received != scenario.size()) {
          throw new LoadFailure(
              "answer of " + received + " bytes (expected: " + scenario.size() + ")");
        }
        received = 0;
        answered++;
        untilSample = untilSample == 1 ? SAMPLE : untilSample - 1;
      }
    }

    @Override
    void turn() {
      int answers = answered;
      if (answers == 0) {
        return;
      }
      if (answers > scenario.depth()) {
        throw new LoadFailure("more answers than messages");
      }
      answered = 0;
      write(frames.retainedSlice(flight.oldest() * frameLength, answers * frameLength));
      flight.turned(answers, System.nanoTime());
    }

    private void compare(ByteBuf bytes, int index, int length) {
      byte[] expected = payloads[(flight.oldest() + answered) % scenario.depth()];
      for (int i = 0; i < length && received + i < expected.length; i++) {
        if (bytes.getByte(index + i) != expected[received + i]) {
          throw new LoadFailure("an answer differs from its message, or the order does");
        }
      }
    }
  }
}
