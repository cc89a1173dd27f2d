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

/// What it costs to learn that a text is ASCII, so that no UTF-8 check is needed: a byte at a time
/// and eight at a time. The text is ASCII throughout, which is the slowest case.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class AsciiCheck {
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /// Bytes of text.
  @Param({"20", "1024"})
  public int size;

  private byte[] text = {};

  @Setup
  public void fill() {
    text = new byte[size];
    Arrays.fill(text, (byte) 'a');
  }

  @Benchmark
  public boolean oneAtATime() {
    for (byte one : text) {
      if (one < 0) {
        return false;
      }
    }
    return true;
  }

  @Benchmark
  public boolean eightAtATime() {
    byte[] bytes = text;
    int i = 0;
    for (; i <= bytes.length - Long.BYTES; i += Long.BYTES) {
      if (((long) LONGS.get(bytes, i) & HIGH_BITS) != 0) {
        return false;
      }
    }
    for (; i < bytes.length; i++) {
      if (bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }
}
