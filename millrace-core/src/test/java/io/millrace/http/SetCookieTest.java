// SPDX-License-Identifier: Apache-2.0
package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SetCookieTest {
  private static final SetCookie COOKIE = SetCookie.of("a", "b");

  @Test
  void aFieldSaysAllThatTheCookieIs() {
    assertThat(COOKIE.field()).isEqualTo("a=b; Path=/; SameSite=Lax; HttpOnly");
    assertThat(
            COOKIE
                .withMaxAge(Duration.ofHours(1))
                .withPath("/x")
                .withDomain("example.com")
                .withSecure(true)
                .withSameSite(SameSite.NONE)
                .withHttpOnly(false)
                .field())
        .isEqualTo("a=b; Max-Age=3600; Path=/x; Domain=example.com; SameSite=None; Secure");
    assertThat(COOKIE.deleted().field()).isEqualTo("a=; Max-Age=0; Path=/; SameSite=Lax; HttpOnly");
    assertThat(COOKIE.toString()).doesNotContain("b;").doesNotContain("=b");
  }

  @Test
  void anAnswerCarriesSeveral() {
    Response answer = Response.text("x").and(COOKIE).and(SetCookie.of("c", "d"));
    assertThat(answer.headers().all("set-cookie"))
        .containsExactly(COOKIE.field(), "c=d; Path=/; SameSite=Lax; HttpOnly");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a;b", "a,b", "a\"b", "a\\b", "a\nb", "ä", "\u007f"})
  void aValueThatWouldBreakTheFieldIsRefusedAndNotShown(String value) {
    assertThatThrownBy(() -> SetCookie.of("name", value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cookie name: value (expected: ")
        .hasMessageNotContaining("a b");
  }

  @Test
  void whatBrowsersWouldThrowAwayIsRefused() {
    assertThatThrownBy(() -> SetCookie.of("a=b", "")).hasMessageContaining("name");
    assertThatThrownBy(() -> SetCookie.of("a", "x".repeat(4_096))).hasMessageContaining("4096");
    assertThatThrownBy(() -> COOKIE.withMaxAge(Duration.ofMillis(1)))
        .hasMessageContaining("whole seconds");
    assertThatThrownBy(() -> COOKIE.withPath("x")).hasMessageContaining("Path");
    assertThatThrownBy(() -> COOKIE.withPath("/;x")).hasMessageContaining("Path");
    assertThatThrownBy(() -> COOKIE.withDomain("a;b")).hasMessageContaining("Domain");
    assertThatThrownBy(() -> COOKIE.withSameSite(SameSite.NONE)).hasMessageContaining("Secure");
  }

  @Test
  void aPrefixIsAPromise() {
    SetCookie secure = SetCookie.of("__Secure-a", "");
    assertThat(secure.secure()).isTrue();
    assertThatThrownBy(() -> secure.withSecure(false)).hasMessageContaining("Secure");
    assertThat(SetCookie.of("__HOST-a", "").secure()).isTrue();
    SetCookie good = new SetCookie("__Host-a", "b", null, "/", null, SameSite.STRICT, true, true);
    assertThat(good.field()).isEqualTo("__Host-a=b; Path=/; SameSite=Strict; Secure; HttpOnly");
    assertThatThrownBy(() -> good.withDomain("example.com")).hasMessageContaining("__Host-");
    assertThatThrownBy(() -> good.withPath("/x")).hasMessageContaining("__Host-");
    assertThatThrownBy(() -> good.withSecure(false)).hasMessageContaining("Secure");
  }
}
