// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Every setting with its value and where that came from. Later wins: defaults, profile, file,
/// environment, flags.
public final class Configuration {
  /// Read when no other file is named and it is there.
  public static final String STANDARD_FILE = "millrace.toml";

  /// By name of the key.
  private final Map<String, Setting<?>> settings = new LinkedHashMap<>();

  private Configuration(List<Assignment> assignments) {
    Keys.all().forEach(key -> settings.put(key.name(), key.standardSetting()));
    assign(assignments);
    Profile profile = get(ServeKeys.PROFILE);
    if (profile != Profile.DEFAULT) {
      assign(profile.assignments());
      assign(assignments);
    }
  }

  private void assign(List<Assignment> assignments) {
    for (Assignment each : assignments) {
      settings.put(each.key().name(), each.key().set(each.value(), each.origin()));
    }
  }

  /// @param directory where paths start and `millrace.toml` is looked for
  /// @param file named by a flag, or null
  /// @throws SettingsException when one of the sources says what cannot be
  public static Configuration read(
      Path directory, @Nullable String file, Map<String, String> environment, Flags flags) {
    List<Assignment> all = new ArrayList<>(ofFile(directory, file, environment));
    all.addAll(Variables.read(environment));
    all.addAll(flags.assignments());
    return new Configuration(all);
  }

  private static List<Assignment> ofFile(
      Path directory, @Nullable String flag, Map<String, String> environment) {
    String named = flag != null ? flag : environment.get(Variables.CONFIG);
    if (named == null) {
      Path standard = directory.resolve(STANDARD_FILE);
      return Files.exists(standard) ? TomlFile.read(standard, STANDARD_FILE) : List.of();
    }
    Path file = directory.resolve(named);
    if (!Files.isRegularFile(file)) {
      throw new SettingsException(
          (flag != null ? "flag --config" : "environment " + Variables.CONFIG)
              + ": "
              + named
              + " (expected: a file that exists)");
    }
    return TomlFile.read(file, named);
  }

  /// For tests: one file, nothing else.
  static Configuration ofToml(String name, String text) {
    return new Configuration(TomlFile.parse(name, text));
  }

  /// @throws SettingsException when settings that are good by themselves do not go together
  public Settings settings() {
    get(ServeKeys.PROFILE).check(this);
    return Settings.of(this);
  }

  /// What is shown when a server starts, a line each: `server.port = 1316 (profile tiny)`. Secrets
  /// are hidden.
  public List<String> shown() {
    Profile profile = get(ServeKeys.PROFILE);
    List<Setting<?>> shown = all().stream().filter(profile::shows).toList();
    int width = shown.stream().mapToInt(each -> text(each).length()).max().orElse(0);
    return shown.stream()
        .map(each -> ("%-" + width + "s  (%s)").formatted(text(each), each.origin()))
        .toList();
  }

  private static String text(Setting<?> setting) {
    return setting.key().name() + " = " + setting.toml();
  }

  @SuppressWarnings("unchecked") // A key is only ever put with a setting of its own type.
  <T> Setting<T> setting(Key<T> key) {
    return (Setting<T>) Objects.requireNonNull(settings.get(key.name()));
  }

  <T> T get(Key<T> key) {
    return setting(key).value();
  }

  /// Table by table, also where a key came later than the others of its table.
  List<Setting<?>> all() {
    Map<String, List<Setting<?>>> tables = new LinkedHashMap<>();
    settings
        .values()
        .forEach(
            each -> tables.computeIfAbsent(each.key().table(), _ -> new ArrayList<>()).add(each));
    return tables.values().stream().flatMap(List::stream).toList();
  }

  /// A file that gives these settings, with a comment on each that says where it came from.
  public String toml() {
    int width = all().stream().mapToInt(each -> line(each).length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    String table = "";
    for (Setting<?> each : all()) {
      if (!each.key().table().equals(table)) {
        text.append(table.isEmpty() ? "" : "\n");
        table = each.key().table();
        text.append('[').append(table).append("]\n");
      }
      String line = line(each);
      text.append(line)
          .append(
              " "
                  .repeat(
                      Math.min(width, 40) > line.length()
                          ? Math.min(width, 40) - line.length()
                          : 0))
          .append("  # ")
          .append(each.origin().toString().replaceAll("\\p{Cntrl}", " "))
          .append('\n');
    }
    return text.toString();
  }

  private static String line(Setting<?> setting) {
    return setting.key().shortName() + " = " + setting.toml();
  }

  /// The same for programs: value and origin by key.
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    for (Setting<?> each : all()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("value", each.plain());
      entry.put("from", each.origin().toString());
      json.put(each.key().name(), entry);
    }
    return json;
  }
}
