// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketUriTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ws://example.com | example.com | 80 | / | example.com
          WSS://Example.COM/Path?q=1 | example.com | 443 | /Path?q=1 | example.com
          ws://example.com:80/ | example.com | 80 | / | example.com
          ws://example.com:8080?q | example.com | 8080 | /?q | example.com:8080
          wss://example.com:80/ | example.com | 80 | / | example.com:80
          ws://[::1]:9000/a | ::1 | 9000 | /a | [::1]:9000
          ws://127.0.0.1/a%20b | 127.0.0.1 | 80 | /a%20b | 127.0.0.1
          ws://bücher.example/ä b?x=ü#{empty} | xn--bcher-kva.example | 80 | /%C3%A4%20b?x=%C3%BC | xn--bcher-kva.example
          ws://my_service:1/ | my_service | 1 | / | my_service:1
          ws://例え.テスト/ | xn--r8jz45g.xn--zckzah | 80 | / | xn--r8jz45g.xn--zckzah
          ws://a/x{y}"<>` | a | 80 | /x%7By%7D%22%3C%3E%60 | a
          """)
  void addressesAreRead(String text, String host, int port, String target, String hostField) {
    SocketUri uri = SocketUri.parse(text.replace("#{empty}", ""));
    assertThat(uri.host()).isEqualTo(host);
    assertThat(uri.port()).isEqualTo(port);
    assertThat(uri.target()).isEqualTo(target);
    assertThat(uri.hostField()).isEqualTo(hostField);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          example.com/ | no scheme
          http://a/ | scheme http (expected: ws)
          https://a/ | scheme https (expected: wss)
          ftp://a/ | scheme ftp (expected: ws, wss or ws+unix)
          ws:///path | no host
          ws:path | no host
          ws://a/#part | a fragment has no meaning here
          ws://a:0/ | port 0 (expected: 1..65535)
          ws://a:70000/ | port 70000 (expected: 1..65535)
          ws://a:x/ | port x
          ws://a b/ | host 'a b' (expected: a name or an address)
          ws://[zz]/ | address [zz] (expected: one of IPv6)
          ws://a/100% | a % that begins no escape
          ws+unix: | no socket
          """)
  void whatIsNoneIsSaid(String text, String problem) {
    assertThatThrownBy(() -> SocketUri.parse(text))
        .isInstanceOf(BadUriException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void credentialsAreTakenFromTheAddressAndNeverShown() {
    SocketUri uri = SocketUri.parse("ws://ann:s%3Acret%20@example.com/x");
    assertThat(uri.credentials()).isEqualTo(new Credentials.Basic("ann", "s:cret "));
    assertThat(uri).hasToString("ws://example.com/x");
    assertThat(new Credentials.Basic("ann", "secret")).hasToString("basic ann");
    assertThatThrownBy(() -> SocketUri.parse("ws://ann:secret@example.com:0/"))
        .message()
        .doesNotContain("secret");
  }

  @Test
  void aUnixSocketHasAFileAndAPath() {
    SocketUri uri = SocketUri.parse("ws+unix:/run/app.sock:/chat?x=1");
    assertThat(uri.socket()).isEqualTo(Path.of("/run/app.sock"));
    assertThat(uri.target()).isEqualTo("/chat?x=1");
    assertThat(uri.hostField()).isEqualTo("localhost");
    assertThat(SocketUri.parse("ws+unix:///run/app.sock").target()).isEqualTo("/");
  }

  @ParameterizedTest
  @CsvSource({
    "/x, ws://a/x",
    "x, ws://a/b/x",
    "../x?y, ws://a/x?y",
    "./, ws://a/b/",
    "../../.., ws://a/",
    "?z, ws://a/b/c?z",
    "//other/x, ws://other/x",
    "http://other:81/x, ws://other:81/x",
    "https://other/x, wss://other/x",
    "wss://other/x#part, wss://other/x"
  })
  void redirectsAreResolved(String location, String expected) {
    assertThat(SocketUri.parse("ws://a/b/c?d=e").redirected(location)).hasToString(expected);
  }

  @Test
  void redirectsToElsewhereThanTheWebAreRefused() {
    SocketUri uri = SocketUri.parse("ws://a/");
    assertThatThrownBy(() -> uri.redirected("ftp://b/")).isInstanceOf(BadUriException.class);
  }

  @Test
  void noServerSendsUsToAnotherSocketOfThisMachine() {
    SocketUri uri = SocketUri.parse("ws://a/");
    SocketUri local = SocketUri.parse("ws+unix:/run/a.sock:/");
    for (SocketUri each : List.of(uri, local)) {
      assertThatThrownBy(() -> each.redirected("ws+unix:/run/b.sock:/"))
          .isInstanceOf(BadUriException.class)
          .hasMessageContaining("a socket of this machine");
    }
    assertThat(local.redirected("ws+unix:/run/a.sock:/b")).hasToString("ws+unix:/run/a.sock:/b");
  }
}
