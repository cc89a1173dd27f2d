// SPDX-License-Identifier: Apache-2.0
package io.millrace.http;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an answer carries. The server closes it once it was sent or given up; an answer that is
/// never handed to a server has to be closed by whoever made it, if it holds a file.
public sealed interface Content extends AutoCloseable {
  /// In bytes; -1 when only its end tells.
  long length();

  /// Does not fail: what cannot be closed is logged.
  @Override
  default void close() {}

  /// What lies in memory. Made without a copy: do not change the array once it was handed over.
  sealed interface InMemory extends Content {
    byte[] array();

    @Override
    default long length() {
      return array().length;
    }
  }

  record Bytes(byte[] array) implements InMemory {
    static final Bytes NONE = new Bytes(new byte[0]);
  }

  /// The words that the framework found for an error; a site's own error page takes their place.
  record Words(byte[] array) implements InMemory {}

  /// A piece of an open file, which goes to a plain socket without passing through the process. The
  /// file may be shared by several pieces of one answer.
  record FilePart(FileChannel file, long position, long length) implements Content {
    public FilePart {
      if (position < 0 || length < 0) {
        throw new IllegalArgumentException(
            "part: " + length + " bytes at " + position + " (expected: 0 or more of both)");
      }
    }

    @Override
    public void close() {
      try {
        file.close();
      } catch (IOException problem) {
        Logger log = LoggerFactory.getLogger(Content.class);
        log.warn("A file that was sent could not be closed.", problem);
      }
    }
  }

  /// One after the other, as `multipart/byteranges` needs it.
  ///
  /// @param parts of known length
  record Sequence(List<Content> parts) implements Content {
    public Sequence {
      parts = List.copyOf(parts);
      for (Content each : parts) {
        if (each.length() < 0) {
          throw new IllegalArgumentException(
              "sequence: a part of unknown length (expected: bytes and pieces of files)");
        }
      }
    }

    @Override
    public long length() {
      long sum = 0;
      for (Content each : parts) {
        sum += each.length();
      }
      return sum;
    }

    @Override
    public void close() {
      parts.forEach(Content::close);
    }
  }

  /// What is written while it is sent; see [Response#stream].
  record Streamed(StreamedContent source) implements Content {
    @Override
    public long length() {
      return -1;
    }
  }
}
