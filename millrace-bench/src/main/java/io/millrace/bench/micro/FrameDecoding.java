// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.micro;

import io.millrace.consumer.IncomingText;
import io.millrace.net.frame.FrameDecoder;
import io.millrace.websocket.CloseReason;
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
import org.openjdk.jmh.infra.Blackhole;

/// What it costs to decode a client's text frame out of a socket's buffer: header, mask, UTF-8,
/// string.
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
  public void decode(Blackhole sink) {
    frame.readerIndex(0);
    new FrameDecoder(new Consumed(sink), SocketOptions.DEFAULT, null, true).decode(frame);
  }

  /// Keeps the compiler from leaving anything out.
  private record Consumed(Blackhole hole) implements FrameDecoder.Sink {
    @Override
    public void text(IncomingText text) {
      hole.consume(text);
    }

    @Override
    public void binary(byte[] bytes) {
      hole.consume(bytes);
    }

    @Override
    public void ping(byte[] payload) {
      hole.consume(payload);
    }

    @Override
    public void pong(byte[] payload) {
      hole.consume(payload);
    }

    @Override
    public void closedByPeer(CloseReason reason) {
      hole.consume(reason);
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
    public boolean frame() {
      return true;
    }
  }
}
