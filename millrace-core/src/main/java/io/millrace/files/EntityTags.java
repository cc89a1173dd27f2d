// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/// Entity tags (RFC 9110, 8.8.3).
final class EntityTags {
  /// Of the 32 bytes of SHA-256.
  private static final int KEPT = 15;

  private EntityTags() {}

  /// A strong tag of content that is at hand: the same wherever and whenever it is made.
  static String ofContent(byte[] content, Coding coding) {
    return quoted(digest(content, coding));
  }

  /// Of a file that is not read: its size, its time of change and its place on the disk, which is
  /// not to be read from outside.
  ///
  /// @param settled whether it can be told from a later version by these
  static String ofFacts(Facts facts, Coding coding, boolean settled) {
    String text = facts.size() + "|" + facts.modified() + "|" + facts.key();
    String tag = quoted(digest(text.getBytes(StandardCharsets.UTF_8), coding));
    return settled ? tag : "W/" + tag;
  }

  private static String quoted(byte[] digest) {
    byte[] kept = Arrays.copyOf(digest, KEPT);
    return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(kept) + '"';
  }

  private static byte[] digest(byte[] content, Coding coding) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(coding.token.getBytes(StandardCharsets.US_ASCII));
      return digest.digest(content);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  static boolean isWeak(String tag) {
    return tag.startsWith("W/");
  }

  /// Whether a field lists that tag, or is `*`. What is no list of tags lists nothing from there.
  ///
  /// @param strong whether weak tags count as different (8.8.3.2)
  static boolean lists(String field, String tag, boolean strong) {
    if (field.strip().equals("*")) {
      return true;
    }
    if (strong && isWeak(tag)) {
      return false;
    }
    int opaque = isWeak(tag) ? 2 : 0;
    int at = 0;
    while (true) {
      while (at < field.length() && " \t,".indexOf(field.charAt(at)) >= 0) {
        at++;
      }
      boolean weak = field.startsWith("W/", at);
      int start = weak ? at + 2 : at;
      if (start >= field.length() || field.charAt(start) != '"') {
        return false;
      }
      int end = field.indexOf('"', start + 1);
      if (end < 0) {
        return false;
      }
      int length = end + 1 - start;
      if (!(strong && weak)
          && length == tag.length() - opaque
          && field.regionMatches(start, tag, opaque, length)) {
        return true;
      }
      at = end + 1;
    }
  }
}
