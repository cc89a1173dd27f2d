// SPDX-License-Identifier: Apache-2.0
package io.millrace.form;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file that came with a form.
public final class Upload {
  private final String name;
  private final String fileName;
  private final String mediaType;
  private final Spool content;

  Upload(String name, String fileName, String mediaType, Spool content) {
    this.name = name;
    this.fileName = fileName;
    this.mediaType = mediaType;
    this.content = content;
  }

  /// Of the form's field.
  public String name() {
    return name;
  }

  /// As the client calls it, without folders. A claim: show it, but do not make it the name of a
  /// file here.
  public String fileName() {
    return fileName;
  }

  /// A claim too.
  public String mediaType() {
    return mediaType;
  }

  /// In bytes.
  public long size() {
    return content.size();
  }

  /// From the beginning, at each call.
  public InputStream open() throws IOException {
    return content.open();
  }

  /// Writes it to a file that must not exist yet.
  ///
  /// @throws java.nio.file.FileAlreadyExistsException when there is one
  public void saveTo(Path file) throws IOException {
    try (InputStream from = open();
        OutputStream to =
            Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      from.transferTo(to);
    }
  }

  void close() {
    content.close();
  }
}
