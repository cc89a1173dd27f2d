// SPDX-License-Identifier: Apache-2.0
package io.millrace.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.scope.Endpoint;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who the client is, whatever was written into the fields.
class ForwardingTest {
  private static final TrustedProxies TRUSTED = TrustedProxies.of("10.0.0.0/8", "::1", "unix");
  private static final Endpoint PROXY = new Endpoint("10.0.0.1", 4_000);

  private static Scope seen(TrustedProxies proxies, Endpoint peer, String... fields) {
    Scope scope =
        Scope.of(Scope.HTTP, "/", Headers.of("host", "inner").and(Headers.of(fields)))
            .withTransport("http", "1.1", peer, new Endpoint("10.0.0.9", 80));
    return new Forwarding(proxies).seen(scope);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.7 | 203.0.113.7:0",
        "203.0.113.7:555 | 203.0.113.7:555",
        "1.1.1.1, 203.0.113.7 | 203.0.113.7:0",
        "1.1.1.1, 203.0.113.7, 10.2.2.2 | 203.0.113.7:0",
        "1.1.1.1, 203.0.113.7, 10.2.2.2, 10.3.3.3 | 203.0.113.7:0",
        "10.2.2.2, 10.3.3.3 | 10.2.2.2:0",
        "2001:db8::7 | [2001:db8::7]:0",
        "[2001:db8::7]:99 | [2001:db8::7]:99",
        "1.1.1.1, unknown | 10.0.0.1:4000",
        "1.1.1.1, example.com | 10.0.0.1:4000",
        "203.0.113.7, garbage, 10.2.2.2 | 10.2.2.2:0",
        "203.0.113.7:99999 | 203.0.113.7:0",
      })
  void theRightmostAddressThatIsNotTrustedIsTheClient(String field, String client) {
    Scope scope = seen(TRUSTED, PROXY, "x-forwarded-for", field);
    assertThat(scope.client().toString()).isEqualTo(client);
    assertThat(scope.scheme()).isEqualTo("http");
  }

  @Test
  void whoeverIsNotTrustedIsNotBelieved() {
    Endpoint stranger = new Endpoint("192.0.2.1", 1);
    Scope scope =
        seen(TRUSTED, stranger, "x-forwarded-for", "1.1.1.1", "x-forwarded-proto", "https");
    assertThat(scope.client()).isEqualTo(stranger);
    assertThat(scope.scheme()).isEqualTo("http");
    assertThat(seen(TrustedProxies.NONE, PROXY, "x-forwarded-for", "1.1.1.1").client())
        .isEqualTo(PROXY);
  }

  @Test
  void onlyTheFieldsThatTheProxySetsAreRead() {
    String[] both = {"forwarded", "for=1.1.1.1", "x-forwarded-for", "2.2.2.2"};
    assertThat(seen(TRUSTED, PROXY, both).client().host()).isEqualTo("2.2.2.2");
    assertThat(
            seen(TRUSTED.withFields(TrustedProxies.Fields.FORWARDED), PROXY, both).client().host())
        .isEqualTo("1.1.1.1");
    assertThat(seen(TRUSTED.withFields(TrustedProxies.Fields.NONE), PROXY, both).client())
        .isEqualTo(PROXY);
  }

  @Test
  void schemeAndHostAreThoseThatTheTrustedProxySaw() {
    Scope scope =
        seen(
            TRUSTED,
            PROXY,
            "x-forwarded-for",
            "203.0.113.7",
            "x-forwarded-proto",
            "https",
            "x-forwarded-host",
            "real.example:444");
    assertThat(scope.scheme()).isEqualTo("https");
    assertThat(scope.headers().all("host")).containsExactly("real.example:444");

    Scope bad =
        seen(
            TRUSTED,
            PROXY,
            "x-forwarded-for",
            "203.0.113.7",
            "x-forwarded-proto",
            "gopher",
            "x-forwarded-host",
            "a b");
    assertThat(bad.scheme()).isEqualTo("http");
    assertThat(bad.headers().first("host")).isEqualTo("inner");

    Scope chain =
        seen(
            TRUSTED,
            PROXY,
            "x-forwarded-for",
            "evil, 203.0.113.7, 10.2.2.2",
            "x-forwarded-proto",
            "gopher, https, http");
    assertThat(chain.scheme()).isEqualTo("https");
  }

  @Test
  void aFieldWithoutAnAddressStillTellsTheScheme() {
    Scope scope = seen(TRUSTED, Endpoint.unix("/run/m"), "x-forwarded-proto", "https");
    assertThat(scope.scheme()).isEqualTo("https");
    assertThat(scope.client().host()).startsWith("unix:");
  }

  @Test
  void theElementOfTheNearestTrustedProxyCounts() {
    TrustedProxies proxies = TRUSTED.withFields(TrustedProxies.Fields.FORWARDED);
    Scope scope =
        seen(
            proxies,
            PROXY,
            "forwarded",
            "for=1.1.1.1;proto=http, For=\"[2001:db8::7]:99\";Proto=HTTPS;host=real.example",
            "forwarded",
            "for=10.2.2.2;proto=http;by=10.0.0.1");
    assertThat(scope.client()).isEqualTo(new Endpoint("2001:db8::7", 99));
    assertThat(scope.scheme()).isEqualTo("https");
    assertThat(scope.headers().first("host")).isEqualTo("real.example");

    assertThat(seen(proxies, PROXY, "forwarded", "for=_hidden;proto=https").client())
        .isEqualTo(PROXY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "for",
        "for=",
        "=x",
        "for=a;for=b",
        "for=\"a",
        "for=a b",
        "for=a;;=",
        "for=\"a\\",
        "for=a,b"
      })
  void aMalformedFieldIsPassedOverAsAWhole(String field) {
    assertThat(ForwardedField.read(List.of("for=1.1.1.1", field))).isNull();
    assertThat(
            seen(
                    TRUSTED.withFields(TrustedProxies.Fields.FORWARDED),
                    PROXY,
                    "forwarded",
                    "for=1.1.1.1, " + field)
                .client())
        .isEqualTo(PROXY);
  }

  @Test
  void elementsAreReadAsTheRfcWritesThem() {
    assertThat(ForwardedField.read(List.of("for=\"_gazonk\"")))
        .containsExactly(Map.of("for", "_gazonk"));
    assertThat(ForwardedField.read(List.of("For=\"[2001:db8:cafe::17]:4711\"; proto=http ;", ",")))
        .containsExactly(Map.of("for", "[2001:db8:cafe::17]:4711", "proto", "http"));
    assertThat(ForwardedField.read(List.of("for=\"a\\\"b\"")))
        .containsExactly(Map.of("for", "a\"b"));
    assertThat(ForwardedField.read(List.of())).isEmpty();
  }

  @Test
  void aRangeIsAnAddressAndBits() throws Exception {
    AddressRange ten = AddressRange.parse("10.0.0.0/9");
    assertThat(ten.contains(InetAddress.ofLiteral("10.127.255.255"))).isTrue();
    assertThat(ten.contains(InetAddress.ofLiteral("10.128.0.0"))).isFalse();
    assertThat(ten.contains(InetAddress.ofLiteral("::1"))).isFalse();
    assertThat(AddressRange.parse("0.0.0.0/0").contains(InetAddress.ofLiteral("9.9.9.9"))).isTrue();
    assertThat(AddressRange.parse("fd00::/8").contains(InetAddress.ofLiteral("fdff::1"))).isTrue();
    assertThat(AddressRange.parse("::1")).hasToString("::1/128");
    for (String wrong :
        List.of("", "10", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "h.example", "1/")) {
      assertThatThrownBy(() -> AddressRange.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected");
    }
  }
}
