// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.access.Access;
import io.millrace.scope.Endpoint;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What opens doors is not written down.
class HiddenSecretsTest {
  private static Access access(String target, String referer) {
    return new Access(
        Instant.EPOCH,
        new Endpoint("192.0.2.7", 1),
        "",
        "GET",
        target,
        "HTTP/1.1",
        200,
        0,
        Duration.ZERO,
        referer,
        "");
  }

  @ParameterizedTest
  @CsvSource({
    "/ws/guard/token?token=ey.J.x&a=1, /ws/guard/token?token=***&a=1",
    "/a?b=1&Access_Token=x, /a?b=1&Access_Token=***",
    "/a?api_key=1&client_secret=2;password=3, /a?api_key=***&client_secret=***;password=***",
    "/a?next=%2Fmembers%2F, /a?next=%2Fmembers%2F",
    "/token=1, /token=1",
    "/a?token=, /a?token=***",
    "/a?to%6ben=x&q=1, /a?to%6ben=***&q=1",
    "/a?x?code=2#token=3, /a?x?code=***#token=***",
    "/a?zip%=1&code%2=2, /a?zip%=1&code%2=2",
    "/a?decode=1, /a?decode=1",
  })
  void valuesOfSecretsAreLeftOut(String came, String written) {
    assertThat(HiddenSecrets.in(access(came, "")).target()).isEqualTo(written);
    assertThat(HiddenSecrets.in(access("/", "http://a" + came)).referer())
        .isEqualTo("http://a" + written);
  }

  @Test
  void oneWalkIsEnoughForAnyAddress() {
    String whole = "/" + "?".repeat(400_000) + "token".repeat(80_000);

    assertThat(HiddenSecrets.in(access(whole, "")).target()).isEqualTo(whole);
    assertThat(HiddenSecrets.in(access(whole + "=x", "")).target()).isEqualTo(whole + "=***");
  }

  @Test
  void theRestStaysAsItIs() {
    Access plain = access("/a?b=c", "");
    assertThat(HiddenSecrets.in(plain)).isSameAs(plain);
  }
}
