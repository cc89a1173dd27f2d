// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.tls;

import io.millrace.server.StartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The blocks of a file in PEM (RFC 7468).
record PemFile(Path path, List<Block> blocks) {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final int MOST_BYTES = 1 << 20;

  /// @param label such as `CERTIFICATE`
  record Block(String label, byte[] der) {}

  /// @param name what the file is called in errors
  /// @throws StartException when it cannot be read or holds no block
  static PemFile read(String name, Path path) {
    String text = text(name, path);
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      String label = matcher.group(1);
      String content = matcher.group(2);
      if (content.contains(":")) {
        throw new StartException(
            name
                + ": "
                + path
                + " is encrypted in OpenSSL's old way (expected: PKCS#8, as `openssl pkcs8 -topk8`"
                + " writes it)");
      }
      try {
        blocks.add(new Block(label, Base64.getMimeDecoder().decode(content)));
      } catch (IllegalArgumentException noBase64) {
        throw notPem(name, path, noBase64);
      }
    }
    if (blocks.isEmpty()) {
      throw notPem(name, path, null);
    }
    return new PemFile(path, List.copyOf(blocks));
  }

  private static String text(String name, Path path) {
    try {
      if (Files.size(path) > MOST_BYTES) {
        throw new StartException(
            name + ": " + path + " is larger than 1 MiB (expected: a file in PEM)");
      }
      return Files.readString(path, StandardCharsets.ISO_8859_1);
    } catch (IOException unreadable) {
      String why = Files.exists(path) ? "cannot be read" : "does not exist";
      throw new StartException(
          name + ": " + path + " " + why + " (expected: a file in PEM)", unreadable);
    }
  }

  private static StartException notPem(String name, Path path, @Nullable Throwable cause) {
    return new StartException(
        name + ": " + path + " is no PEM (expected: blocks between -----BEGIN and -----END)",
        cause);
  }
}
