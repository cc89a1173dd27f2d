// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.tls;

import io.millrace.server.TlsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Looks at files regularly, by a thread of its own that is blocked most of the time. A change is
/// told when two looks in a row find the same, so that a file that is being written is not read.
final class FileWatch {
  private final List<Path> files;
  private List<Object> known;
  private @Nullable Thread thread;

  private FileWatch(List<Path> files) {
    this.files = files;
    this.known = look();
  }

  /// Knows the files as they are now.
  static FileWatch of(TlsOptions options) {
    List<Path> files = new ArrayList<>(List.of(options.certificate(), options.key()));
    if (options.clientAuthority() != null) {
      files.add(options.clientAuthority());
    }
    return new FileWatch(List.copyOf(files));
  }

  /// @param every 0 for never
  void start(Duration every, Runnable changed) {
    if (every.isPositive()) {
      thread = Thread.ofVirtual().name("millrace-tls-files").start(() -> watch(every, changed));
    }
  }

  private void watch(Duration every, Runnable changed) {
    List<Object> last = known;
    try {
      while (true) {
        Thread.sleep(every);
        List<Object> now = look();
        if (now.equals(last) && !now.equals(known)) {
          known = now;
          changed.run();
        }
        last = now;
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /// What tells one content from another without reading it: time, size, and which file it is.
  private List<Object> look() {
    List<Object> found = new ArrayList<>();
    for (Path file : files) {
      try {
        BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
        found.add(is.lastModifiedTime());
        found.add(is.size());
        found.add(Objects.requireNonNullElse(is.fileKey(), file));
      } catch (IOException missing) {
        found.add("missing");
      }
    }
    return found;
  }

  void stop() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
