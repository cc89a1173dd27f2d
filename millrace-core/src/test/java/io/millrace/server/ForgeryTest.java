// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.guard.OriginGuard;
import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.scope.Headers;
import io.millrace.testing.Probe;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ForgeryTest {
  private static final byte[] FORM = "a=b".getBytes(StandardCharsets.UTF_8);

  private static Probe site() {
    return Probe.of(
        Millrace.server()
            .get("/", _ -> Response.text("read"))
            .post("/", _ -> Response.text("done"))
            .with(
                OriginGuard.allow("https://partner.example").orNone(),
                routes -> routes.post("/partners", _ -> Response.text("done")))
            .with(OriginGuard.any(), routes -> routes.post("/public", _ -> Response.text("done")))
            .application());
  }

  private static int send(Probe probe, String method, String path, Headers headers) {
    Headers all = Headers.of("host", "example.com").and(headers);
    return probe.send(Request.of(Method.of(method), path, all, FORM)).status().code();
  }

  @Test
  void aProgramsFormNeedsNoToken() {
    try (Probe probe = site()) {
      assertThat(send(probe, "POST", "/", Headers.none())).isEqualTo(200);
      assertThat(probe.metrics().violations.sum()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "same-origin, 200",
    "none, 200",
    "same-site, 403",
    "cross-site, 403",
    "CROSS-SITE, 403",
    "what, 403",
    "'', 403",
  })
  void aBrowserSaysWhereItsPageIsFrom(String site, int status) {
    try (Probe probe = site()) {
      assertThat(send(probe, "POST", "/", Headers.of("sec-fetch-site", site))).isEqualTo(status);
      // The browser's word counts, whatever a proxy has made of the host.
      Headers both = Headers.of("sec-fetch-site", site, "origin", "https://outside.example");
      assertThat(send(probe, "POST", "/", both)).isEqualTo(status);
      assertThat(probe.metrics().violations.sum()).isEqualTo(status == 403 ? 2 : 0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com, 200",
    "http://example.com, 200",
    "http://example.com:81, 403",
    "https://www.example.com, 403",
    "https://evil.example, 403",
    "null, 403",
    "nonsense, 403",
  })
  void withoutThatWordTheOriginIsCompared(String origin, int status) {
    try (Probe probe = site()) {
      assertThat(send(probe, "POST", "/", Headers.of("origin", origin))).isEqualTo(status);
      assertThat(send(probe, "POST", "/", Headers.of("origin", origin, "origin", origin)))
          .isEqualTo(403);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "PATCH", "WHATEVER"})
  void everyMethodThatMayChangeSomethingIsJudged(String method) {
    try (Probe probe = site()) {
      assertThat(send(probe, method, "/", Headers.of("sec-fetch-site", "cross-site")))
          .isEqualTo(403);
      assertThat(send(probe, method, "/", Headers.none())).isEqualTo(405);
    }
  }

  @Test
  void readingIsForEverybody() {
    try (Probe probe = site()) {
      Headers foreign =
          Headers.of("sec-fetch-site", "cross-site", "origin", "https://evil.example");
      assertThat(send(probe, "GET", "/", foreign)).isEqualTo(200);
      assertThat(send(probe, "HEAD", "/", foreign)).isEqualTo(200);
      assertThat(send(probe, "OPTIONS", "/", foreign)).isEqualTo(204);
    }
  }

  @Test
  void aRouteWhoseGuardJudgesOriginsIsLeftToIt() {
    try (Probe probe = site()) {
      Headers partner =
          Headers.of("sec-fetch-site", "cross-site", "origin", "https://partner.example");
      Headers evil = Headers.of("sec-fetch-site", "cross-site", "origin", "https://evil.example");
      assertThat(send(probe, "POST", "/partners", partner)).isEqualTo(200);
      assertThat(send(probe, "POST", "/partners", evil)).isEqualTo(403);
      assertThat(send(probe, "POST", "/public", evil)).isEqualTo(200);
      assertThat(send(probe, "POST", "/", partner)).isEqualTo(403);
    }
  }
}
