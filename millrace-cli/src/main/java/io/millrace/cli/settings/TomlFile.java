// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.toml.TomlMapper;

/// The settings of one TOML file.
final class TomlFile {
  private final String name;
  private final String text;
  private final List<Assignment> found = new ArrayList<>();

  private TomlFile(String name, String text) {
    this.name = name;
    this.text = text;
  }

  /// @param name how errors call the file
  static List<Assignment> read(Path file, String name) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException unreadable) {
      throw new SettingsException(
          name + ": cannot be read (expected: a TOML file in UTF-8): " + unreadable);
    }
    return parse(name, text);
  }

  static List<Assignment> parse(String name, String text) {
    TomlFile file = new TomlFile(name, text);
    file.collect("", file.tree());
    return file.found;
  }

  private JsonNode tree() {
    try {
      return new TomlMapper().readTree(text);
    } catch (JacksonException wrong) {
      int line = wrong.getLocation() == null ? 0 : wrong.getLocation().getLineNr();
      String what = wrong.getOriginalMessage().lines().findFirst().orElse("not readable");
      throw new SettingsException(
          new Origin.InFile(name, line) + ": " + what + " (expected: TOML)");
    }
  }

  private void collect(String prefix, JsonNode table) {
    for (Map.Entry<String, JsonNode> entry : table.properties()) {
      String full = prefix + entry.getKey();
      Key<?> key = Keys.find(full);
      if (key != null) {
        found.add(new Assignment(key, Raw.of(entry.getValue()), origin(full)));
      } else if (entry.getValue() instanceof ObjectNode inner
          && (isTable(full) || !inner.isEmpty())) {
        collect(full + ".", inner);
      } else if (isTable(full)) {
        throw new SettingsException(
            "%s: %s (expected: a table, [%s]), from %s"
                .formatted(full, Raw.of(entry.getValue()).shown(), full, origin(full)));
      } else {
        throw unknown(full);
      }
    }
  }

  private static boolean isTable(String name) {
    return Keys.all().stream().anyMatch(key -> key.name().startsWith(name + "."));
  }

  private SettingsException unknown(String full) {
    return new SettingsException(
        origin(full)
            + ": unknown key "
            + full
            + Spelling.hint(full, Keys.all().stream().map(Key::name).toList()));
  }

  private Origin origin(String full) {
    return new Origin.InFile(name, TomlLines.lineOf(text, full));
  }
}
