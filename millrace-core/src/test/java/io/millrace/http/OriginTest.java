// SPDX-License-Identifier: Apache-2.0
package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OriginTest {
  @ParameterizedTest
  @CsvSource({
    "https://example.com, example.com, true",
    "https://Example.COM, EXAMPLE.com, true",
    "https://example.com:443, example.com, true",
    "https://example.com, example.com:443, true",
    "http://example.com, example.com:80, true",
    "https://example.com, example.com:80, true",
    "http://localhost:8000, localhost:8000, true",
    "https://localhost:8000, localhost:8000, true",
    "http://[::1]:8000, [::1]:8000, true",
    "http://localhost:8000, localhost:8001, false",
    "http://localhost:8000, localhost, false",
    "http://localhost, localhost:8000, false",
    "http://localhost:8000, 127.0.0.1:8000, false",
    "https://evil.example, example.com, false",
    "https://sub.example.com, example.com, false",
    "https://example.com.evil.example, example.com, false",
    "https://example.com, '', false",
    "https://example.com, user@example.com, false",
    "chrome-extension://abc, example.com, false",
  })
  void isComparedWithTheHost(String origin, String host, boolean same) {
    assertThat(Origin.parse(origin).isOf(host)).isEqualTo(same);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "",
        "example.com",
        "https://",
        "https://example.com/",
        "https://example.com/page",
        "https://a@example.com",
        "https://example.com:999999",
        "https://one.example https://two.example",
        "file://",
        "https://example.com\\@evil.example",
      })
  void whatIsNoOriginIsRefused(String text) {
    assertThat(Origin.read(text)).isNull();
    assertThatThrownBy(() -> Origin.parse(text)).hasMessageContaining("expected: scheme://host");
  }

  @Test
  void isShownAsBrowsersWriteIt() {
    assertThat(Origin.parse("HTTPS://Example.com:443")).hasToString("https://example.com");
    assertThat(Origin.parse("http://localhost:8000")).hasToString("http://localhost:8000");
  }
}
