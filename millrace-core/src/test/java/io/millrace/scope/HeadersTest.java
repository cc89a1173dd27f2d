// SPDX-License-Identifier: Apache-2.0
package io.millrace.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeadersTest {
  private final Headers headers =
      Headers.of("Accept", "a, b", "Set-Cookie", "x=1", "ACCEPT", " c ,, d", "set-cookie", "y=2");

  @Test
  void findsNamesWithoutRegardToCase() {
    assertThat(headers.first("aCCept")).isEqualTo("a, b");
    assertThat(headers.all("Set-Cookie")).containsExactly("x=1", "y=2");
    assertThat(headers.has("accept")).isTrue();
    assertThat(headers.first("host")).isNull();
    assertThat(headers.first("host", "here")).isEqualTo("here");
    assertThat(headers.size()).isEqualTo(4);
  }

  @Test
  void listsTheMembersOfCommaSeparatedFieldsOverAllLines() {
    assertThat(headers.tokens("accept")).containsExactly("a", "b", "c", "d");
    assertThat(headers.lists("accept", "D")).isTrue();
    assertThat(headers.lists("accept", "a, b")).isFalse();
  }

  @Test
  void replacesAllFieldsOfAName() {
    assertThat(headers.with("SET-COOKIE", "z=3").all("set-cookie")).containsExactly("z=3");
    assertThat(headers.all("set-cookie")).hasSize(2);
  }

  @Test
  void addsOthersAtTheEnd() {
    assertThat(headers.and(Headers.of("set-cookie", "z=3")).all("set-cookie"))
        .containsExactly("x=1", "y=2", "z=3");
    assertThat(Headers.none().and(headers)).isEqualTo(headers).hasSameHashCodeAs(headers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nb", "a\nb", "a\rb", "a\0b"})
  void refusesValuesThatWouldSplitAnAnswer(String value) {
    assertThatThrownBy(() -> Headers.of("x-name", value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("x-name")
        .hasMessageContaining("expected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:b", "é", "a\n"})
  void refusesNamesThatAreNoTokens(String name) {
    assertThatThrownBy(() -> Headers.of(name, "x")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesHalfAPair() {
    assertThatThrownBy(() -> Headers.of("a", "b", "c")).hasMessageContaining("3 strings");
  }
}
