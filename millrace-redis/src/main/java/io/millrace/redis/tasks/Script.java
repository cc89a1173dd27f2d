// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;

/// One step of a task's life, done at once by the server. The text is in a file of its name.
enum Script {
  SUBMIT,
  JOIN,
  BEGIN,
  PROGRESS,
  FINISH,
  REVOKE,
  BEAT,
  STRAYS,
  LEAVE,
  LETTER;

  final String text;
  final String digest;

  Script() {
    this.text = read("prelude") + read(name().toLowerCase(Locale.ROOT));
    this.digest = digest(text);
  }

  private static String read(String name) {
    try (InputStream in =
        Objects.requireNonNull(Script.class.getResourceAsStream(name + ".lua"), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /// As Redis names scripts.
  private static String digest(String text) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      return HexFormat.of().formatHex(sha1.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
