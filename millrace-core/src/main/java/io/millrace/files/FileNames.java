// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import io.millrace.scope.PercentCoding;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Paths of requests as names of files. What could lead elsewhere is refused rather than mended: an
/// empty segment, `.`, `..`, a backslash, and a slash that was escaped.
final class FileNames {
  private static final String WELL_KNOWN = ".well-known";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private FileNames() {}

  /// The path without its escapes, or null when one cannot be part of a file's name. A path without
  /// escapes is given back as it is; [#isSafe] judges the rest.
  static @Nullable String decode(String rawPath) {
    if (rawPath.indexOf('%') < 0) {
      return rawPath;
    }
    for (int i = rawPath.indexOf('%'); i >= 0; i = rawPath.indexOf('%', i + 1)) {
      if (rawPath.regionMatches(true, i, "%2f", 0, 3)) {
        return null;
      }
    }
    return PercentCoding.decodePath(rawPath);
  }

  /// @param below a decoded path below the root, without a leading slash; empty for the root itself
  /// @param hidden whether segments may begin with a dot
  static boolean isSafe(String below, boolean hidden) {
    for (int from = 0; from < below.length(); ) {
      int slash = below.indexOf('/', from);
      int to = slash < 0 ? below.length() : slash;
      if (!isPlain(below, from, to)) {
        return false;
      }
      boolean dotted = below.charAt(from) == '.';
      boolean wellKnown =
          to - from == WELL_KNOWN.length() && below.startsWith(WELL_KNOWN, from) && from == 0;
      if (dotted && !hidden && !wellKnown) {
        return false;
      }
      from = to + 1;
    }
    return true;
  }

  /// Whether it is the name of one thing in a folder.
  static boolean isPlain(String name) {
    return isPlain(name, 0, name.length());
  }

  private static boolean isPlain(String text, int from, int to) {
    if (from == to) {
      return false;
    }
    boolean dots = text.charAt(from) == '.';
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '/' || c == '\\' || c < ' ' || c == 0x7f) {
        return false;
      }
      dots &= c == '.' && i - from < 2;
    }
    return !dots;
  }

  /// A name or path as it is written in a link.
  static String encode(String decoded) {
    StringBuilder text = new StringBuilder(decoded.length() + 16);
    for (byte b : decoded.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "/-._~!$'()*+,@".indexOf(c) >= 0;
      if (plain) {
        text.append(c);
      } else {
        text.append('%').append(HEX.toHexDigits((byte) c));
      }
    }
    return text.toString();
  }
}
