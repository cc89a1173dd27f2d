// SPDX-License-Identifier: Apache-2.0
package io.millrace.form;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Bytes in memory, or in a file once they are many. The file has lost its name before it holds
/// anything: whatever happens to the process, nothing is left behind. A disk that takes no more is
/// an [UncheckedIOException], as that is no fault of the client.
final class Spool {
  private static final Logger log = LoggerFactory.getLogger(Spool.class);

  private @Nullable ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private @Nullable FileChannel file;
  private long size;

  void write(byte[] bytes, int offset, int length) {
    size += length;
    if (memory != null) {
      memory.write(bytes, offset, length);
    } else if (file != null) {
      put(file, ByteBuffer.wrap(bytes, offset, length));
    }
  }

  boolean isInMemory() {
    return memory != null;
  }

  /// From here on to disk, and what came before too.
  void toDisk() {
    ByteArrayOutputStream before = memory;
    if (before != null) {
      FileChannel made = nameless();
      file = made;
      memory = null;
      put(made, ByteBuffer.wrap(before.toByteArray()));
    }
  }

  private static FileChannel nameless() {
    try {
      Path path = Files.createTempFile("millrace-upload", null);
      try {
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      } finally {
        Files.deleteIfExists(path);
      }
    } catch (IOException refused) {
      throw new UncheckedIOException("no file could be made for an upload", refused);
    }
  }

  private static void put(FileChannel to, ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        int _ = to.write(bytes);
      }
    } catch (IOException refused) {
      throw new UncheckedIOException("an upload could not be written to the disk", refused);
    }
  }

  long size() {
    return size;
  }

  byte[] bytesInMemory() {
    return memory == null ? new byte[0] : memory.toByteArray();
  }

  InputStream open() throws IOException {
    return file == null ? new ByteArrayInputStream(bytesInMemory()) : new Reading(file);
  }

  void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException problem) {
      log.warn("The file of an upload could not be closed.", problem);
    }
  }

  /// Reads at a place of its own, so that several may read one file.
  private static final class Reading extends InputStream {
    private final FileChannel file;
    private long at;

    Reading(FileChannel file) {
      this.file = file;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      int read = file.read(ByteBuffer.wrap(into, offset, length), at);
      at += Math.max(0, read);
      return read;
    }
  }
}
