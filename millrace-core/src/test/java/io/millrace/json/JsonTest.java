// SPDX-License-Identifier: Apache-2.0
package io.millrace.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
  record Line(String message, int count) {}

  static final class Unwritable {
    public Object getSelf() {
      return this;
    }
  }

  @Test
  void writesCompactlyWithNonAsciiAsItIs() {
    assertThat(Json.text(new Line("收到", 1))).isEqualTo("{\"message\":\"收到\",\"count\":1}");
    assertThat(Json.bytes(List.of(1, 2))).asString().isEqualTo("[1,2]");
  }

  @Test
  void passesOverUnknownProperties() {
    assertThat(Json.read("{\"message\":\"a\",\"count\":2,\"new\":[1]}", Line.class))
        .isEqualTo(new Line("a", 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "{",
        "[]",
        "\"x\"",
        "{\"message\":\"a\",\"count\":\"many\"}",
        "{\"message\":\"a\",\"count\":1} {}",
        "{\"message\":\"a\",\"count\":99999999999}"
      })
  void saysThatATextIsNotWhatIsWanted(String text) {
    assertThatThrownBy(() -> Json.read(text, Line.class))
        .isInstanceOf(Json.Unreadable.class)
        .hasMessageContaining("expected: a Line");
  }

  @Test
  void depthIsBounded() {
    assertThatThrownBy(() -> Json.read("[".repeat(100_000), Object.class))
        .isInstanceOf(Json.Unreadable.class);
    assertThat(Json.read("[".repeat(100) + "]".repeat(100), Object.class)).isNotNull();
  }

  @Test
  void convertsBetweenRecordsAndMaps() {
    assertThat(Json.map(new Line("a", 1))).isEqualTo(Map.of("message", "a", "count", 1));
    assertThat(Json.convert(Map.of("message", "a", "count", 1), Line.class))
        .isEqualTo(new Line("a", 1));
    assertThatThrownBy(() -> Json.convert(Map.of("count", "x"), Line.class))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Json.map(7)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysWhatCannotBeWritten() {
    assertThatThrownBy(() -> Json.text(new Unwritable()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Unwritable");
  }
}
