// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The files that members of the demo site may follow: two keys that are written down, and as many
/// more of the kind `tailf.3` as somebody sets.
final class TailfKeys {
  private static final KeyGroup GROUP = new KeyGroup();
  private static final String PREFIX = "tailf.";
  private static final Kind<Optional<Path>> PATH = Kind.path();

  /// Fits an `int`, and is written in one way only.
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,8}");

  static final Key<Boolean> OWN_LOGS =
      GROUP.key(
          "tailf.own-logs",
          Kind.truth(),
          true,
          "`./millrace demo` writes its logs to files and offers them as 1 and 2 to those who have"
              + " logged in; `false` to keep them to yourself");
  static final Key<Optional<Path>> FIRST =
      GROUP.key(
          "tailf.1",
          PATH,
          Optional.empty(),
          "File 1 of the page `/tailf`; the access log when empty. `tailf.3` and so on are more");
  static final Key<Optional<Path>> SECOND =
      GROUP.key(
          "tailf.2",
          PATH,
          Optional.empty(),
          "File 2 of the page `/tailf`; the server's own log when empty");

  private TailfKeys() {}

  static List<Key<?>> all() {
    return GROUP.keys();
  }

  /// A key that is not written down.
  static @Nullable Key<?> find(String name) {
    return name.startsWith(PREFIX) ? further(name.substring(PREFIX.length())) : null;
  }

  static @Nullable Key<?> findVariable(String variable) {
    String prefix = Key.PREFIX + "TAILF_";
    return variable.startsWith(prefix) ? further(variable.substring(prefix.length())) : null;
  }

  private static @Nullable Key<?> further(String number) {
    return NUMBER.matcher(number).matches()
        ? new Key<>(PREFIX + number, PATH, Optional.empty(), "File " + number + " of `/tailf`")
        : null;
  }

  static TailfSettings tailf(Configuration from) {
    Map<Integer, Path> files = new TreeMap<>();
    for (Setting<?> each : from.all()) {
      Matcher number = NUMBER.matcher(each.key().shortName());
      if (each.key().table().equals("tailf")
          && number.matches()
          && each.value() instanceof Optional<?> set
          && set.isPresent()
          && set.get() instanceof Path path) {
        files.put(Integer.valueOf(number.group()), path);
      }
    }
    return new TailfSettings(files, from.get(OWN_LOGS));
  }
}
