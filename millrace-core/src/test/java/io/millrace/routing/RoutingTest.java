// SPDX-License-Identifier: Apache-2.0
package io.millrace.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RoutingTest {
  private static @Nullable Map<String, String> match(String template, String path) {
    return PathTemplate.parse(template).match(path);
  }

  private static @Nullable String find(List<String> templates, String path) {
    RouteTable.Builder<String> builder = RouteTable.builder();
    templates.forEach(each -> builder.add(PathTemplate.parse(each), each));
    RouteTable.Match<String> match = builder.build().find(path);
    return match == null ? null : match.target();
  }

  @ParameterizedTest
  @CsvSource({
    "/ws/chat/{room}/, /ws/chat/lobby/, lobby",
    "/ws/chat/{room:\\w+}/, /ws/chat/caf%C3%A9_1/, café_1",
    "/{room:\\d{4}}, /2026, 2026",
    "/{room:int}, /2147483647, 2147483647",
    "/{room:int}, /0, 0",
    "/{room:long}, /9223372036854775807, 9223372036854775807",
    "/{room:uuid}, /123e4567-e89b-12d3-a456-426614174000, 123e4567-e89b-12d3-a456-426614174000",
    "/{room:slug}, /a-B_9, a-B_9",
    "/f/{room:path}, /f/a/b%2Fc, a/b/c",
    "/f/{room:path}, /f/, ''",
    "/img-{room:int}.png, /img-12.png, 12",
    "/{room}, /a%2Fb, a/b",
    "/{room}, /a+b, a+b",
  })
  void takesArguments(String template, String path, String room) {
    assertThat(match(template, path)).isEqualTo(Map.of("room", room));
  }

  @ParameterizedTest
  @CsvSource({
    "/ws/chat/{room}/, /ws/chat/lobby",
    "/ws/chat/{room}, /ws/chat/lobby/",
    "/ws/chat/{room}/, /ws/chat//",
    "/{room:int}, /2147483648",
    "/{room:int}, /-1",
    "/{room:int}, /+1",
    "/{room:int}, /01",
    "/{room:int}, /1%00",
    "/{room:int}, /٣",
    "/{room:long}, /9223372036854775808",
    "/{room:uuid}, /123e4567",
    "/{room:slug}, /a%20b",
    "/f/{room:path}, /f",
    "/img-{room:int}.png, /img-01.png",
    "/img-{room:int}.png, /img-1xpng",
    "/{room}, /a/b",
    "/{room}, /%zz",
    "/, *",
    "/{room}, xabc",
    "/a/b, /a%2Fb",
  })
  void passesOver(String template, String path) {
    assertThat(match(template, path)).isNull();
  }

  @Test
  void theMoreParticularTemplateWinsWhateverTheOrder() {
    List<String> templates =
        Arrays.asList(
            "/x/new",
            "/x/n{rest}",
            "/x/{a:int}",
            "/x/{a:long}",
            "/x/{a:uuid}",
            "/x/{a:[a-z]+}",
            "/x/{a:slug}",
            "/x/{a}",
            "/x/{a:path}",
            "/{b}/new");
    Random random = io.millrace.Seeded.random("precedence");
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(templates, random);
      assertThat(find(templates, "/x/new")).isEqualTo("/x/new");
      assertThat(find(templates, "/x/none")).isEqualTo("/x/n{rest}");
      assertThat(find(templates, "/x/7")).isEqualTo("/x/{a:int}");
      assertThat(find(templates, "/x/7000000000")).isEqualTo("/x/{a:long}");
      assertThat(find(templates, "/x/123e4567-e89b-12d3-a456-426614174000"))
          .isEqualTo("/x/{a:uuid}");
      assertThat(find(templates, "/x/abc")).isEqualTo("/x/{a:[a-z]+}");
      assertThat(find(templates, "/x/A-1")).isEqualTo("/x/{a:slug}");
      assertThat(find(templates, "/x/A%201")).isEqualTo("/x/{a}");
      assertThat(find(templates, "/x/A/1")).isEqualTo("/x/{a:path}");
      assertThat(find(templates, "/y/new")).isEqualTo("/{b}/new");
      assertThat(find(templates, "/y/old")).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/a/{x}, /a/{y}",
    "/a/{x:int}, /a/{y:int}",
    "/a/{x:\\w+}, /a/{y:\\d+}",
    "/a, /a",
    "/a-{x}, /a-b{y}",
  })
  void refusesARouteThatCouldBeConfusedWithAnotherAndNamesBoth(String one, String other) {
    assertThatThrownBy(() -> find(List.of(one, other), "/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(one + " ")
        .hasMessageContaining(other + " ");
  }

  @ParameterizedTest
  @CsvSource({
    "/a/{x}, /a/{x}/b",
    "/a/{x:int}, /a/{x}",
    "/a-{x}, /b-{x}",
    "/{a:int}/{b}, /{a}/{b:int}"
  })
  void takesRoutesThatCanBeToldApart(String one, String other) {
    assertThat(find(List.of(one, other), "/nothing-here/at/all")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "/{a",
        "/a}",
        "/{}",
        "/{a b}",
        "/{1a}",
        "/{a:[}",
        "/{a:path}/b",
        "/{a}/{a}",
        "/x{a:path}"
      })
  void refusesTemplatesThatAreNone(String template) {
    assertThatThrownBy(() -> PathTemplate.parse(template))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("path template")
        .hasMessageContaining("expected");
  }

  @Test
  void regularExpressionsComeAfterTemplatesInTheOrderAdded() {
    RouteTable<String> table =
        RouteTable.<String>builder()
            .add(PathTemplate.regex("/(?<year>[0-9]{4})/.*"), "first")
            .add(PathTemplate.regex("/.*"), "second")
            .add(PathTemplate.parse("/{any:path}"), "template")
            .build();
    assertThat(Objects.requireNonNull(table.find("/2026/x")).target()).isEqualTo("template");
    RouteTable<String> alone =
        RouteTable.<String>builder()
            .add(PathTemplate.regex("/(?<year>[0-9]{4})/.*"), "first")
            .add(PathTemplate.regex("/.*"), "second")
            .build();
    RouteTable.Match<String> found = Objects.requireNonNull(alone.find("/2026/caf%C3%A9"));
    assertThat(found.target()).isEqualTo("first");
    assertThat(found.arguments()).isEqualTo(Map.of("year", "2026"));
    assertThat(Objects.requireNonNull(alone.find("/x")).target()).isEqualTo("second");
  }

  @Test
  void aPathIsDecodedOnce() {
    assertThat(match("/{a}", "/%2541")).isEqualTo(Map.of("a", "%41"));
    assertThat(find(List.of("/a b", "/{x}"), "/a%20b")).isEqualTo("/a b");
  }
}
