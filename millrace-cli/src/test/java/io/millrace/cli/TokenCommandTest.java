// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenCommandTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter error = new StringWriter();

  private int run(Map<String, String> environment, String... arguments) {
    Shell shell = new Shell(environment, directory, false);
    return new Main(shell, (_, _) -> {})
        .run(new PrintWriter(out), new PrintWriter(error), arguments);
  }

  private Map<?, ?> part(int number) {
    String[] parts = out.toString().strip().split("\\.", -1);
    assertThat(parts).hasSize(3);
    byte[] json = Base64.getUrlDecoder().decode(parts[number]);
    return Json.read(new String(json, StandardCharsets.UTF_8), Map.class);
  }

  private long seconds(String claim) {
    return Long.parseLong(String.valueOf(part(1).get(claim)));
  }

  @Test
  void theSecretComesFromTheEnvironmentAFileOrAFlag() throws IOException {
    assertThat(run(Map.of("MILLRACE_GUARD_TOKEN_SECRET", SECRET), "token", "--subject", "ann"))
        .isZero();
    assertThat(part(0)).isEqualTo(Map.of("alg", "HS256"));
    assertThat(part(1).get("sub")).isEqualTo("ann");
    assertThat(seconds("exp")).isEqualTo(seconds("iat") + 3_600);
    out.getBuffer().setLength(0);
    Files.writeString(directory.resolve("secret"), SECRET + SECRET + "\n");
    assertThat(run(Map.of(), "token", "--secret-file=secret", "--alg=HS512", "--expires=0"))
        .isZero();
    assertThat(part(0).get("alg")).isEqualTo("HS512");
    assertThat(part(1).containsKey("exp")).isFalse();
    out.getBuffer().setLength(0);
    assertThat(
            run(
                Map.of(),
                "token",
                "--secret=" + SECRET,
                "--claim=aud=[\"a\",\"b\"]",
                "--claim=level=3",
                "--claim=iss=https://id.example"))
        .isZero();
    assertThat(part(1).toString()).contains("aud=[a, b]", "level=3", "iss=https://id.example");
    assertThat(error.toString()).isEmpty();
  }

  @Test
  void aPrivateKeySignsWithItsOwnAlgorithm() throws IOException, GeneralSecurityException {
    byte[] key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate().getEncoded();
    String pem = Base64.getMimeEncoder().encodeToString(key);
    Files.writeString(
        directory.resolve("key.pem"),
        "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n");
    assertThat(run(Map.of(), "token", "--key", "key.pem")).as(error.toString()).isZero();
    assertThat(part(0).get("alg")).asString().startsWith("ES");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          token | millrace: no key (expected: --key, --secret-file, --secret, or MILLRACE_GUARD_TOKEN_SECRET in the environment); see millrace token --help
          token --secret short | millrace: secret: 5 bytes (expected: 32 or more, such as of `openssl rand -hex 32`)
          token --secret 0123456789abcdef0123456789abcdef --alg RS256 | millrace: algorithm: RS256 (expected with this key: HS256)
          token --secret 0123456789abcdef0123456789abcdef --expires soon | millrace: --expires: soon (expected: a time such as 90s, 1h or 30d, or 0); see millrace token --help
          token --secret 0123456789abcdef0123456789abcdef --claim x | millrace: --claim: x (expected: NAME=VALUE); see millrace token --help
          token --secret a --key b | millrace: --secret, --secret-file, --key: several (expected: one of them); see millrace token --help
          token --key none.pem | millrace: --key: none.pem cannot be read (expected: a file of text); see millrace token --help
          config --set guard.token-secret=tooshort | millrace: guard.token-secret: a hidden text (expected: at least 32 bytes, or "" for none), from flag --set guard.token-secret
          """)
  void wrongUseIsOneLineAndTwo(String arguments, String line) {
    assertThat(run(Map.of(), arguments.split(" ", -1))).isEqualTo(2);
    assertThat(error).hasToString(line + System.lineSeparator());
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void theSettingsShowNoSecret() {
    assertThat(run(Map.of("MILLRACE_GUARD_TOKEN_SECRET", SECRET), "config")).isZero();
    assertThat(out.toString()).contains("token-secret = \"(hidden)\"").doesNotContain(SECRET);
    assertThat(run(Map.of("MILLRACE_GUARD_TOKEN_SECRET", SECRET), "config", "--json")).isZero();
    assertThat(out.toString()).doesNotContain(SECRET);
  }

  @Test
  void helpTellsWhereSecretsComeFrom() {
    assertThat(run(Map.of(), "token", "--help")).isZero();
    assertThat(out.toString()).contains("--secret-file", "--claim", "MILLRACE_GUARD_TOKEN_SECRET");
  }
}
