// SPDX-License-Identifier: Apache-2.0
package io.millrace.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.http.SetCookie;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.testing.TestTimeline;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SignedCookiesTest {
  private final TestTimeline clock = new TestTimeline();
  private final SignedCookies cookies = SignedCookies.with(key(1)).at(clock);

  private static byte[] key(int fill) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) fill);
    return key;
  }

  @Test
  void whatWasSignedIsReadAgain() {
    SetCookie cookie = cookies.sign(SetCookie.of("theme", "dark"));
    Headers headers = Headers.of("cookie", "x=y; theme=" + cookie.value());
    Scope scope = Scope.of(Scope.HTTP, "/", headers);
    assertThat(cookies.read(scope, "theme")).isEqualTo("dark");
    assertThat(cookies.read(scope, "x")).isNull();
    assertThat(cookies.read(scope, "none")).isNull();
    String any = cookies.sign("n", "收到; \"a\"\n");
    assertThat(SetCookie.of("n", any).value()).isEqualTo(any);
    assertThat(cookies.verify("n", any)).isEqualTo("收到; \"a\"\n");
    assertThat(cookies.verify("n", cookies.sign("n", ""))).isEmpty();
  }

  @Test
  void noCharacterOfItCanBeChanged() {
    String signed = cookies.sign("name", "value");
    assertThat(cookies.verify("other", signed)).isNull();
    for (int i = 0; i < signed.length() - 1; i++) {
      char other = signed.charAt(i) == 'A' ? 'B' : 'A';
      String changed = signed.substring(0, i) + other + signed.substring(i + 1);
      assertThat(cookies.verify("name", changed)).as(changed).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "a.b", "a.1.", "dmFsdWU.1.", "%%.1.%%", "a.b.c.d", "é.1.x"})
  void nonsenseIsNothing(String nonsense) {
    assertThat(cookies.verify("name", nonsense)).isNull();
  }

  @Test
  void keysAreChangedOneBehindTheOther() {
    String old = cookies.sign("name", "value");
    SignedCookies both = SignedCookies.with(key(2), key(1)).at(clock);
    SignedCookies fresh = SignedCookies.with(key(2)).at(clock);
    assertThat(both.verify("name", old)).isEqualTo("value");
    assertThat(fresh.verify("name", both.sign("name", "value"))).isEqualTo("value");
    assertThat(fresh.verify("name", old)).isNull();
    assertThatThrownBy(SignedCookies::with).hasMessageContaining("expected: 1 or more");
    assertThatThrownBy(() -> SignedCookies.with(new byte[31])).hasMessageContaining("32 or more");
  }

  @Test
  void anOldOneIsRefusedWhereAgeCounts() {
    String signed = cookies.sign("name", "value");
    clock.advance(Duration.ofMinutes(10));
    assertThat(cookies.verify("name", signed, Duration.ofMinutes(10))).isEqualTo("value");
    clock.advance(Duration.ofSeconds(1));
    assertThat(cookies.verify("name", signed, Duration.ofMinutes(10))).isNull();
    assertThat(cookies.verify("name", signed)).isEqualTo("value");
    SignedCookies behind = SignedCookies.with(key(1)).at(new TestTimeline());
    assertThat(behind.verify("name", cookies.sign("name", "v"), Duration.ofDays(1))).isNull();
  }
}
