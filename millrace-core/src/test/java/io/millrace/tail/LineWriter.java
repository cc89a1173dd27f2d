// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A program that logs 5,000 numbered lines a second, each with a write of its own, and opens its
/// file anew some time after it was told by a flag.
final class LineWriter implements AutoCloseable {
  static final String LAST = "that is all\n";
  private static final int AT_ONCE = 25;
  private static final long PAUSE_NANOS = 5_000_000;

  private final Path file;
  private final Path flag;
  private final Duration reopensAfter;
  private final Thread thread;
  private final long begun = System.nanoTime();
  private volatile boolean finishing;
  private volatile long written;
  private volatile long took;

  LineWriter(Path file, Path flag, Duration reopensAfter) {
    this.file = file;
    this.flag = flag;
    this.reopensAfter = reopensAfter;
    this.thread = Thread.ofPlatform().name("writer").start(this::write);
  }

  static long number(String line) {
    return Long.parseLong(line, 0, line.indexOf(' '), 10);
  }

  private void write() {
    try {
      FileChannel channel = open();
      long told = 0;
      long number = 0;
      while (!finishing) {
        if (told == 0 && Files.deleteIfExists(flag)) {
          told = System.nanoTime();
        }
        if (told != 0 && System.nanoTime() - told >= reopensAfter.toNanos()) {
          channel.close();
          channel = open();
          told = 0;
        }
        for (int i = 0; i < AT_ONCE; i++) {
          put(channel, number++ + " the quick brown fox jumps over the lazy dog, 収到\n");
        }
        long due = begun + number / AT_ONCE * PAUSE_NANOS;
        LockSupport.parkNanos(Math.max(1, due - System.nanoTime()));
      }
      written = number;
      took = System.nanoTime() - begun;
      put(channel, LAST);
      channel.close();
    } catch (IOException e) {
      throw new IllegalStateException("the writer failed", e);
    }
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static void put(FileChannel channel, String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  void finish() {
    finishing = true;
  }

  long written() {
    return written;
  }

  long millis() {
    return TimeUnit.NANOSECONDS.toMillis(took);
  }

  @Override
  public void close() {
    finish();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
