// SPDX-License-Identifier: Apache-2.0
package io.millrace.form;

import io.millrace.http.HttpException;
import io.millrace.http.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a `multipart/form-data` (RFC 7578) part by part, with no more of it in memory than the
/// limits allow.
final class MultipartReader {
  private final PartStream parts;
  private final FormLimits limits;
  private final Map<String, List<String>> texts = new LinkedHashMap<>();
  private final Map<String, List<Upload>> uploads = new LinkedHashMap<>();
  private int fields;
  private int files;
  private long inMemory;

  MultipartReader(InputStream content, String boundary, FormLimits limits) {
    this.parts = new PartStream(content, boundary);
    this.limits = limits;
  }

  Form read() throws IOException {
    Form form = new Form(texts, uploads);
    boolean whole = false;
    try {
      while (parts.next()) {
        if (++fields > limits.fields()) {
          throw FormReader.tooMuch("The form has too many fields.");
        }
        readPart(PartHead.read(parts.head()));
      }
      whole = true;
      return form;
    } finally {
      if (!whole) {
        form.close();
      }
    }
  }

  private void readPart(PartHead head) throws IOException {
    inMemory += head.size();
    if (inMemory > limits.memory()) {
      throw FormReader.tooMuch("The form has too much text.");
    }
    if (head.fileName() == null) {
      texts.computeIfAbsent(head.name(), _ -> new ArrayList<>(1)).add(text());
      return;
    }
    if (++files > limits.uploads()) {
      throw FormReader.tooMuch("The form has too many files.");
    }
    Spool content = new Spool();
    boolean whole = false;
    try {
      parts.content((bytes, from, count) -> spool(content, bytes, from, count));
      whole = true;
    } finally {
      if (!whole) {
        content.close();
      }
    }
    if (!head.fileName().isEmpty() || content.size() > 0) {
      uploads
          .computeIfAbsent(head.name(), _ -> new ArrayList<>(1))
          .add(new Upload(head.name(), head.fileName(), head.mediaType(), content));
    }
  }

  private String text() throws IOException {
    Spool content = new Spool();
    parts.content(
        (bytes, from, count) -> {
          inMemory += count;
          if (inMemory > limits.memory()) {
            throw FormReader.tooMuch("The form has too much text.");
          }
          content.write(bytes, from, count);
        });
    return new String(content.bytesInMemory(), StandardCharsets.UTF_8);
  }

  private void spool(Spool content, byte[] bytes, int from, int count) throws IOException {
    if (content.isInMemory()) {
      if (content.size() + count > limits.spoolAbove() || inMemory + count > limits.memory()) {
        inMemory -= content.size();
        content.toDisk();
      } else {
        inMemory += count;
      }
    }
    content.write(bytes, from, count);
  }

  static HttpException malformed(String words) {
    return new HttpException(Status.BAD_REQUEST, words);
  }
}
