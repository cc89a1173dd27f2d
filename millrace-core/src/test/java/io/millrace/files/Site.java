// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import io.millrace.Millrace;
import io.millrace.server.ServerBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.function.UnaryOperator;

/// A folder of files, all changed at noon of a day long before the clock of tests begins.
final class Site {
  static final Instant NOON = Instant.parse("2025-06-01T12:00:00Z");

  final Path root;

  Site(Path temporary) throws IOException {
    root = Files.createDirectories(temporary.resolve("root"));
  }

  Path write(String name, String text) throws IOException {
    return write(name, text.getBytes(StandardCharsets.UTF_8), NOON);
  }

  Path write(String name, byte[] content, Instant changed) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    Files.setLastModifiedTime(file, FileTime.from(changed));
    return file;
  }

  FilesProbe serve() {
    return serve("/", FileOptions.DEFAULT);
  }

  FilesProbe serve(String prefix, FileOptions options) {
    return new FilesProbe(Millrace.server().files(prefix, root, options).application());
  }

  FilesProbe serve(UnaryOperator<ServerBuilder> more, FileOptions options) {
    return new FilesProbe(more.apply(Millrace.server()).files("/", root, options).application());
  }
}
