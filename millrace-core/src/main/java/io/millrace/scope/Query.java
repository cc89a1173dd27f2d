// SPDX-License-Identifier: Apache-2.0
package io.millrace.scope;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A query string, decoded. Pairs that do not decode are left out; the raw string stays in the
/// scope.
public record Query(Map<String, List<String>> values) {
  private static final Query NONE = new Query(Map.of());

  public Query {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    values.forEach((name, all) -> copy.put(name, List.copyOf(all)));
    values = Collections.unmodifiableMap(copy);
  }

  /// More pairs than this are not read, so that a long query cannot cost more than its bytes.
  private static final int MOST_PAIRS = 1_000;

  public static Query parse(String raw) {
    if (raw.isEmpty()) {
      return NONE;
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    int read = 0;
    for (int from = 0; from <= raw.length() && read < MOST_PAIRS; read++) {
      int to = raw.indexOf('&', from);
      to = to < 0 ? raw.length() : to;
      add(values, raw.substring(from, to));
      from = to + 1;
    }
    return new Query(values);
  }

  private static void add(Map<String, List<String>> values, String pair) {
    int equals = pair.indexOf('=');
    String name = PercentCoding.decodeQuery(equals < 0 ? pair : pair.substring(0, equals));
    String value = PercentCoding.decodeQuery(equals < 0 ? "" : pair.substring(equals + 1));
    if (name != null && value != null && !pair.isEmpty()) {
      values.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
    }
  }

  public @Nullable String first(String name) {
    List<String> all = values.get(name);
    return all == null ? null : all.getFirst();
  }

  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }
}
