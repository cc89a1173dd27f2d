// SPDX-License-Identifier: Apache-2.0
package io.millrace.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Seeded;
import io.millrace.json.Json;
import io.millrace.scope.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class AccessFormatTest {
  private static final Instant TIME = Instant.parse("2026-11-02T23:04:05.678Z");
  private static final AccessFormat COMBINED = AccessFormat.combined(ZoneOffset.UTC);

  /// One line of the format: no field can be taken for another.
  private static final Pattern SHAPE =
      Pattern.compile(
          "[!-~]+ - [!-~]+ \\[[^\\]]+\\] \"((?:[ !#-\\[\\]-~]|\\\\.)*)\" [-\\d]+ [-\\d]+"
              + " \"((?:[ !#-\\[\\]-~]|\\\\.)*)\" \"((?:[ !#-\\[\\]-~]|\\\\.)*)\"");

  private static Access access(String user, String target, String agent) {
    return new Access(
        TIME,
        new Endpoint("192.0.2.7", 40_000),
        user,
        "GET",
        target,
        "HTTP/1.1",
        200,
        1_234,
        Duration.ofNanos(5_006_007),
        "http://localhost/from",
        agent);
  }

  @Test
  void linesAreThoseOfApache() {
    Access access = access("ann", "/a?b=c", "curl/8");
    assertThat(AccessFormat.common(ZoneId.of("Europe/Berlin")).line(access))
        .isEqualTo("192.0.2.7 - ann [03/Nov/2026:00:04:05 +0100] \"GET /a?b=c HTTP/1.1\" 200 1234");
    assertThat(COMBINED.line(access))
        .isEqualTo(
            "192.0.2.7 - ann [02/Nov/2026:23:04:05 +0000] \"GET /a?b=c HTTP/1.1\" 200 1234"
                + " \"http://localhost/from\" \"curl/8\"");
  }

  @Test
  void whatIsNotKnownIsADash() {
    Access access =
        new Access(TIME, Endpoint.unix(""), "", "", "", "", 400, 0, Duration.ZERO, "", "");
    assertThat(COMBINED.line(access))
        .isEqualTo("unix: - - [02/Nov/2026:23:04:05 +0000] \"-\" 400 - \"-\" \"-\"");
  }

  @Test
  void fieldsOfClientsAreEscapedAsApacheDoes() {
    assertAgent("a\"b\\c", "a\\\"b\\\\c");
    assertAgent("a\r\n\tb", "a\\r\\n\\tb");
    assertAgent("a\b\fb", "a\\b\\fb");
    assertAgent("a" + (char) 0x0b + "b", "a\\vb");
    assertAgent("a" + (char) 0 + "b" + (char) 0x1b + (char) 0x7f, "a\\x00b\\x1b\\x7f");
    assertAgent("caf" + (char) 0xe9 + (char) 0x85, "caf\\xe9\\x85");
    assertAgent("运", "\\xe8\\xbf\\x90");
    assertAgent("a b", "a b");
  }

  private static void assertAgent(String agent, String shown) {
    assertThat(COMBINED.line(access("", "/", agent))).endsWith(" \"" + shown + "\"");
  }

  @Test
  void aUserCannotBringFieldsOfItsOwn() {
    assertThat(COMBINED.line(access("x [y] \"GET / HTTP/1.1\" 200 é", "/", "")))
        .startsWith(
            "192.0.2.7 - x\\x20[y]\\x20\\\"GET\\x20/\\x20HTTP/1.1\\\"\\x20200\\x20\\xc3\\xa9 [02/");
  }

  @Test
  void whateverComesEachLineKeepsItsShape() {
    Random random = Seeded.random("AccessFormatTest");
    for (int i = 0; i < 5_000; i++) {
      Access access = access(noise(random), noise(random), noise(random));
      assertThat(COMBINED.line(access)).matches(SHAPE);
      String json = AccessFormat.json().line(access);
      assertThat(json).matches("[ -~]+");
      Map<?, ?> read = Json.read(json, Map.class);
      assertThat(read.get("target")).isEqualTo(access.target());
      assertThat(read.get("user")).isEqualTo(access.user());
      assertThat(read.get("agent")).isEqualTo(access.userAgent());
    }
  }

  private static String noise(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(20); i > 0; i--) {
      text.append(
          (char) (random.nextInt(4) == 0 ? random.nextInt(0x1_0000) : random.nextInt(0x90)));
    }
    return text.toString();
  }

  @Test
  void asJsonALineIsOneObject() {
    assertThat(AccessFormat.json().line(access("ann", "/é\"\n", "a\\b")))
        .isEqualTo(
            "{\"time\":\"2026-11-02T23:04:05.678Z\",\"client\":\"192.0.2.7\",\"user\":\"ann\","
                + "\"method\":\"GET\",\"target\":\"/\\u00e9\\\"\\u000a\",\"protocol\":\"HTTP/1.1\","
                + "\"status\":200,\"bytes\":1234,\"seconds\":0.005006,"
                + "\"referer\":\"http://localhost/from\",\"agent\":\"a\\\\b\"}");
  }
}
