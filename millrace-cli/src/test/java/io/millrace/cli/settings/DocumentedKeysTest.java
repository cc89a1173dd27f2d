// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The tables of the guide are what the code has: the error message of a failure is what to paste.
class DocumentedKeysTest {
  private static final Path GUIDE = Path.of("..", "docs", "guide", "configuration.md");

  @Test
  void theGuideListsEveryKeyAsTheCodeHasIt() throws IOException {
    List<String> rows =
        Files.readAllLines(GUIDE).stream().filter(line -> line.contains("| `MILLRACE_")).toList();
    assertThat(String.join("\n", rows))
        .isEqualTo(
            Keys.all().stream().map(DocumentedKeysTest::row).collect(Collectors.joining("\n")));
  }

  private static String row(Key<?> key) {
    return "| `%s` | `%s` | %s | `%s` |"
        .formatted(
            key.name(),
            key.standardSetting().toml().replace("\"", ""),
            key.meaning(),
            key.variable())
        .replace("| `` |", "| none |");
  }

  @Test
  void keysAreFoundAgainByNameAndVariable() {
    for (Key<?> key : Keys.all()) {
      assertThat(Keys.find(key.name())).isSameAs(key);
      assertThat(Keys.findVariable(key.variable())).isSameAs(key);
    }
  }
}
