// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.util.Arrays;

/// The publishes of one member: frames that differ in their stamp alone. On the member's loop.
final class StampedFrames {
  private final int number;
  private final FanoutMember member;
  private final ByteBuf template;
  private final int headLength;

  StampedFrames(int number, FanoutMember member, int size, boolean binary) {
    this.number = number;
    this.member = member;
    this.headLength = ClientFrames.headLength(size);
    this.template = Unpooled.buffer(ClientFrames.length(size));
    byte[] payload = new byte[size];
    Arrays.fill(payload, (byte) 'x');
    ClientFrames.append(template, binary ? ClientFrames.BINARY : ClientFrames.TEXT, payload);
  }

  EventLoop executor() {
    return member.context().channel().eventLoop();
  }

  boolean isOpen() {
    return member.isOpen();
  }

  void fail(LoadFailure failure) {
    member.fail(failure);
  }

  /// Writes a publish without flushing it.
  void write(long stamped) {
    ByteBuf frame = member.context().alloc().directBuffer(template.readableBytes());
    frame.writeBytes(template, 0, template.readableBytes());
    frame.setLong(headLength, Stamp.encode(number, stamped) ^ ClientFrames.MASK_TWICE);
    member.write(frame);
  }

  void flush() {
    member.flush();
  }
}
