// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/// A WebSocket connection: opens, answers pings, and hands whole messages on.
class WebSocketLink extends Link implements FrameSink {
  private final Handshake handshake;
  private final ServerFrames frames = new ServerFrames(this);
  private boolean open;

  WebSocketLink(Target target, Faults faults) {
    super(faults);
    this.handshake = new Handshake(target);
  }

  /// A text or binary frame; `last` ends the message.
  void data(boolean last, ByteBuf bytes, int index, int length) {}

  /// All frames of one read have been handed on.
  void turn() {}

  @Override
  void connected() {
    write(handshake.request());
    flush();
  }

  @Override
  void received(ByteBuf in) {
    if (!open) {
      open = handshake.read(in);
      if (open) {
        opened().complete(this);
      }
    }
    if (in.isReadable()) {
      frames.read(in);
      turn();
    }
  }

  @Override
  public final void frame(int opcode, boolean last, ByteBuf bytes, int index, int length) {
    switch (opcode) {
      case 0, ClientFrames.TEXT, ClientFrames.BINARY -> data(last, bytes, index, length);
      case ClientFrames.PING -> pong(ByteBufUtil.getBytes(bytes, index, length));
      case ClientFrames.PONG -> {}
      case ClientFrames.CLOSE -> throw closed(bytes, index, length);
      default -> throw new LoadFailure("the server sent opcode " + opcode);
    }
  }

  private void pong(byte[] payload) {
    ByteBuf frame = context().alloc().directBuffer(ClientFrames.length(payload.length));
    ClientFrames.append(frame, ClientFrames.PONG, payload);
    write(frame);
  }

  private static LoadFailure closed(ByteBuf bytes, int index, int length) {
    String code = length < 2 ? "without a code" : "with " + bytes.getUnsignedShort(index);
    return new LoadFailure("the server closed a WebSocket " + code);
  }
}
