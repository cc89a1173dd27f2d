// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.micro;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
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

/// What it costs to unmask a client's payload, a byte at a time and eight at a time. The payload is
/// unmasked in place, so every second call masks it again: the work is the same.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class Unmasking {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /// Bytes of payload.
  @Param({"20", "1024"})
  public int size;

  private byte[] payload = {};
  private int mask;

  @Setup
  public void fill() {
    payload = new byte[size];
    Arrays.fill(payload, (byte) 'a');
    mask = 0x37FA213D;
  }

  @Benchmark
  public byte[] oneAtATime() {
    byte[] bytes = payload;
    int key = mask;
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= (byte) (key >>> (24 - 8 * (i & 3)));
    }
    return bytes;
  }

  @Benchmark
  public byte[] eightAtATime() {
    byte[] bytes = payload;
    int key = mask;
    long twice = (key & 0xFFFFFFFFL) << 32 | (key & 0xFFFFFFFFL);
    int i = 0;
    for (; i <= bytes.length - Long.BYTES; i += Long.BYTES) {
      LONGS.set(bytes, i, (long) LONGS.get(bytes, i) ^ twice);
    }
    for (; i < bytes.length; i++) {
      bytes[i] ^= (byte) (key >>> (24 - 8 * (i & 3)));
    }
    return bytes;
  }
}
