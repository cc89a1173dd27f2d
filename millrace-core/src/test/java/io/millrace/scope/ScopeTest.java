// SPDX-License-Identifier: Apache-2.0
package io.millrace.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScopeTest {
  private static Scope with(String... headers) {
    return Scope.of(Scope.WEBSOCKET, "/", Headers.of(headers));
  }

  @Test
  void splitsAndDecodesTheTarget() {
    Scope scope = Scope.of(Scope.HTTP, "/caf%C3%A9/a+b?q=1+2&q=%3F&flag", Headers.none());
    assertThat(scope.path()).isEqualTo("/café/a+b");
    assertThat(scope.rawPath()).isEqualTo("/caf%C3%A9/a+b");
    assertThat(scope.queryString()).isEqualTo("q=1+2&q=%3F&flag");
    assertThat(scope.query().all("q")).containsExactly("1 2", "?");
    assertThat(scope.query().first("flag")).isEmpty();
    assertThat(scope.query().first("none")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%", "/%4", "/%zz", "/%00", "/%ff", "/%C3", "/%ED%A0%80"})
  void refusesAPathThatDoesNotDecode(String path) {
    assertThatThrownBy(() -> Scope.of(Scope.HTTP, path, Headers.none()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("path: ");
  }

  @Test
  void namesTheArgumentsThereAreWhenOneIsMissing() {
    Scope scope = with().withArguments(Map.of("room", "lobby"));
    assertThat(scope.argument("room")).isEqualTo("lobby");
    assertThatThrownBy(() -> scope.argument("rom"))
        .hasMessageContaining("rom")
        .hasMessageContaining("[room]");
  }

  @Test
  void changedCopiesKeepTheRest() {
    Scope scope =
        with("sec-websocket-protocol", "b, a")
            .withUser(new User("ann"))
            .withSession(new Session("s1", Map.of("k", "v")))
            .withAttribute("x", 1)
            .withAttribute("y", 2)
            .withTransport("wss", "2", new Endpoint("::1", 7), Endpoint.unix("/run/s"));
    assertThat(scope.subprotocols()).containsExactly("b", "a");
    assertThat(scope.user().isAuthenticated()).isTrue();
    assertThat(scope.session().values()).containsEntry("k", "v");
    assertThat(scope.attribute("x")).isEqualTo(1);
    assertThat(scope.attribute("y")).isEqualTo(2);
    assertThat(scope.scheme()).isEqualTo("wss");
    assertThat(scope.client()).hasToString("[::1]:7");
    assertThat(scope.server()).hasToString("unix:/run/s");
    assertThat(User.ANONYMOUS.isAuthenticated()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=1; b=2 | a | 1",
        "a=1; b=2 | b | 2",
        "a=1; a=2 | a | 1",
        "a=\"q v\" | a | q v",
        "a==x | a | =x",
        "bad name=1; ok=2 | ok | 2",
        ";;ok=1 | ok | 1",
      })
  void readsCookies(String line, String name, String value) {
    assertThat(with("cookie", line).cookies()).containsEntry(name, value);
  }

  @Test
  void passesOverWhatIsNoCookie() {
    assertThat(with("cookie", "=x; y; bad name=1", "cookie", "c=3").cookies())
        .containsExactlyEntriesOf(Map.of("c", "3"));
  }

  @Test
  void leavesOutPairsThatDoNotDecodeAndReadsAThousandAtMost() {
    assertThat(Query.parse("a=%zz&b=1&&c=%41").values())
        .isEqualTo(Map.of("b", List.of("1"), "c", List.of("A")));
    String many = IntStream.range(0, 3_000).mapToObj(i -> "k" + i).collect(Collectors.joining("&"));
    assertThat(Query.parse(many).values()).hasSize(1_000);
  }

  @Test
  void aQueryCannotBeChanged() {
    Query query = Query.parse("a=1");
    assertThatThrownBy(() -> query.values().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> query.all("a").clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void showsForeignTextWithoutControlCharactersAndCut() {
    assertThat(Tokens.shown("a\nb\u001b[1m")).isEqualTo("a?b?[1m");
    assertThat(Tokens.shown("x".repeat(100))).hasSize(61);
  }
}
