// SPDX-License-Identifier: Apache-2.0
package io.millrace.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Routes from paths to whatever answers them. Built once at start, then read by all threads.
public final class RouteTable<T> {
  private final Map<String, Match<T>> literal;
  private final List<Route<T>> others;

  private RouteTable(Map<String, Match<T>> literal, List<Route<T>> others) {
    this.literal = literal;
    this.others = others;
  }

  /// A target and what the path said.
  public record Match<T>(T target, PathTemplate template, Map<String, String> arguments) {}

  private record Route<T>(PathTemplate template, T target) {}

  /// @param rawPath as it came, still escaped, without a query
  public @Nullable Match<T> find(String rawPath) {
    Match<T> exact = literal.get(rawPath);
    if (exact != null) {
      return exact;
    }
    for (Route<T> route : others) {
      Map<String, String> arguments = route.template.match(rawPath);
      if (arguments != null) {
        return new Match<>(route.target, route.template, arguments);
      }
    }
    return null;
  }

  public static <T> Builder<T> builder() {
    return new Builder<>();
  }

  /// Collects routes. Not for several threads.
  public static final class Builder<T> {
    private final List<Route<T>> routes = new ArrayList<>();

    /// @throws IllegalArgumentException when a path could mean this route and one added before;
    ///   both are named
    public Builder<T> add(PathTemplate template, T target) {
      for (Route<T> before : routes) {
        if (template.ambiguousWith(before.template)) {
          throw new IllegalArgumentException(
              "route: "
                  + template
                  + " is ambiguous with "
                  + before.template
                  + " (expected: templates that differ in a text or in the type of a place)");
        }
      }
      routes.add(new Route<>(template, target));
      return this;
    }

    public RouteTable<T> build() {
      Map<String, Match<T>> literal = new HashMap<>();
      List<Route<T>> others = new ArrayList<>(routes);
      others.sort((a, b) -> a.template.compareParticularity(b.template));
      for (Route<T> route : others) {
        if (route.template.isLiteral()) {
          literal.put(
              route.template.toString(), new Match<>(route.target, route.template, Map.of()));
        }
      }
      return new RouteTable<>(Map.copyOf(literal), List.copyOf(others));
    }
  }
}
