// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.micro;

import io.millrace.net.frame.AsciiText;
import io.millrace.net.frame.FrameDecoder;
import io.millrace.net.frame.FrameEncoder;
import io.millrace.websocket.CloseReason;
import io.millrace.websocket.Opcode;
import io.millrace.websocket.SocketOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to decode a client's text frame out of a socket's buffer (header, mask, UTF-8),
/// and to make a string of it or to pass it on as it is. `-prof gc` tells what is allocated.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class FrameDecoding {
  private static final int MASK = 0x37FA213D;

  /// Bytes of payload, below 65,536.
  @Param({"20", "1024"})
  public int size;

  /// Whether the text has characters beyond ASCII.
  @Param({"ascii", "chinese"})
  public String text = "ascii";

  private ByteBuf frame = Unpooled.EMPTY_BUFFER;
  private final Consumed consumed = new Consumed();
  private final FrameDecoder decoder =
      new FrameDecoder(consumed, SocketOptions.DEFAULT, null, true);

  @Setup
  public void write() {
    String unit = text.equals("ascii") ? "abc" : "磨";
    byte[] payload = unit.repeat(size / 3).getBytes(StandardCharsets.UTF_8);
    frame = Unpooled.directBuffer();
    frame.writeByte(0x81);
    if (payload.length < 126) {
      frame.writeByte(0x80 | payload.length);
    } else {
      frame.writeByte(0x80 | 126).writeShort(payload.length);
    }
    frame.writeInt(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.writeByte(payload[i] ^ (MASK >>> (24 - 8 * (i & 3))));
    }
  }

  @Benchmark
  public String string() {
    consumed.passesOn = false;
    decode();
    return consumed.text;
  }

  @Benchmark
  public ByteBuf passOn() {
    consumed.passesOn = true;
    consumed.out.clear();
    decode();
    return consumed.out;
  }

  private void decode() {
    frame.readerIndex(0);
    decoder.decode(frame);
  }

  /// Takes a text the one way or the other.
  private static final class Consumed implements FrameDecoder.Sink {
    private final ByteBuf out = Unpooled.directBuffer();
    private boolean passesOn;
    private String text = "";

    @Override
    public void text(AsciiText came) {
      if (passesOn) {
        came.write(FrameEncoder.SERVER, FrameEncoder.LAST | Opcode.TEXT, out);
      } else {
        text = came.toString();
      }
    }

    @Override
    public void text(String came) {
      text = came;
    }

    @Override
    public void binary(byte[] bytes) {
      throw new IllegalStateException("the frame is a text: " + bytes.length);
    }

    @Override
    public void ping(byte[] payload) {
      throw new IllegalStateException("the frame is a text: " + payload.length);
    }

    @Override
    public void pong(byte[] payload) {
      throw new IllegalStateException("the frame is a text: " + payload.length);
    }

    @Override
    public void closedByPeer(CloseReason reason) {
      throw new IllegalStateException("the frame is a text: " + reason);
    }

    @Override
    public void violation(CloseReason reason) {
      throw new IllegalStateException("the frame is good: " + reason);
    }

    @Override
    public boolean isPaused() {
      return false;
    }

    @Override
    public void frame() {}
  }
}
