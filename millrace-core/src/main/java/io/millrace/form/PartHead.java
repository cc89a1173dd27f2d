// SPDX-License-Identifier: Apache-2.0
package io.millrace.form;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the fields of a part say of it (RFC 7578, 4.2).
///
/// @param fileName null for a text
record PartHead(String name, @Nullable String fileName, String mediaType) {
  private static final String DISPOSITION = "content-disposition:";
  private static final String TYPE = "content-type:";

  static PartHead read(List<String> lines) {
    String disposition = "";
    String type = "application/octet-stream";
    for (String line : lines) {
      if (begins(line, DISPOSITION)) {
        disposition = line.substring(DISPOSITION.length()).strip();
      } else if (begins(line, TYPE)) {
        type = line.substring(TYPE.length()).strip();
      }
    }
    Map<String, String> parameters = Parameters.of(disposition);
    String name = parameters.get("name");
    if (!disposition.toLowerCase(Locale.ROOT).startsWith("form-data") || name == null) {
      throw MultipartReader.malformed(
          "A part of the form has no name (expected: content-disposition: form-data; name=…).");
    }
    String fileName = parameters.get("filename");
    return new PartHead(
        unescaped(name), fileName == null ? null : lastOf(unescaped(fileName)), type);
  }

  /// Characters that are kept of it as long as the form.
  int size() {
    return name.length() + (fileName == null ? 0 : fileName.length() + mediaType.length());
  }

  private static boolean begins(String line, String name) {
    return line.regionMatches(true, 0, name, 0, name.length());
  }

  /// The three characters that browsers escape (HTML, 4.10.21.8), and no others.
  private static String unescaped(String text) {
    return text.indexOf('%') < 0
        ? text
        : text.replace("%22", "\"")
            .replace("%0D", "\r")
            .replace("%0A", "\n")
            .replace("%0d", "\r")
            .replace("%0a", "\n");
  }

  private static String lastOf(String path) {
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }
}
