// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The files that members may follow, by their ids.
public record TailFiles(SortedMap<Integer, Path> paths) {
  public static final TailFiles NONE = of(Map.of());

  /// What fits an `int` for certain.
  private static final int MOST_DIGITS = 9;

  public TailFiles {
    paths.keySet().stream()
        .filter(id -> id < 0)
        .findFirst()
        .ifPresent(
            id -> {
              throw new IllegalArgumentException("file id: " + id + " (expected: 0 or more)");
            });
    paths = Collections.unmodifiableSortedMap(new TreeMap<>(paths));
  }

  public static TailFiles of(Map<Integer, Path> paths) {
    return new TailFiles(new TreeMap<>(paths));
  }

  /// @param id decimal digits; zeros before the number make no difference
  public Optional<Path> find(String id) {
    String digits = id.replaceFirst("^0+(?=.)", "");
    return digits.matches("[0-9]{1," + MOST_DIGITS + "}")
        ? Optional.ofNullable(paths.get(Integer.valueOf(digits)))
        : Optional.empty();
  }

  /// How a followed path is called where the paths themselves are nobody's business.
  String shortName(Path followed) {
    for (Map.Entry<Integer, Path> each : paths.entrySet()) {
      if (each.getValue().toAbsolutePath().normalize().equals(followed)) {
        return each.getKey() + ": " + each.getValue().getFileName();
      }
    }
    return String.valueOf(followed.getFileName());
  }
}
