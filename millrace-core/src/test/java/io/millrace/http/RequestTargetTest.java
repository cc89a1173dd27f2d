// SPDX-License-Identifier: Apache-2.0
package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
  @Test
  void theFormsAreToldApart() {
    assertThat(RequestTarget.read(Method.GET, "/a?b")).isEqualTo(new RequestTarget(null, "/a?b"));
    assertThat(RequestTarget.read(Method.GET, "HTTPS://h:1/a?b"))
        .isEqualTo(new RequestTarget("h:1", "/a?b"));
    assertThat(RequestTarget.read(Method.GET, "http://[::1]?b"))
        .isEqualTo(new RequestTarget("[::1]", "/?b"));
    assertThat(RequestTarget.read(Method.OPTIONS, "*")).isEqualTo(new RequestTarget(null, "*"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "*",
        "/a b",
        "/a#b",
        "/\u00e9",
        "h:80",
        "ftp://h/",
        "http://",
        "http://u@h/"
      })
  void whatIsOfNoFormIsRefused(String text) {
    assertThatThrownBy(() -> RequestTarget.read(Method.GET, text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h", "h.example", "h:80", "h:", "127.0.0.1:1", "[::1]", "[::1]:65535"})
  void aHostMayHaveAPort(String text) {
    assertThat(RequestTarget.isAuthority(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ":80", "a b", "a,b", "a/b", "u@h", "h:65536", "h:-1", "[]", "[1]", "[::1", "::1"
      })
  void whatIsNoHostIsNone(String text) {
    assertThat(RequestTarget.isAuthority(text)).isFalse();
  }
}
