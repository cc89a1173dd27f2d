// SPDX-License-Identifier: Apache-2.0
package io.millrace.routing;

import io.millrace.scope.PercentCoding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A path with places in it: `/ws/chat/{room:\w+}/`.
///
/// A place `{name}` takes one segment that is not empty. `{name:type}` takes what fits the type:
/// `int` (digits that fit 32 bits), `long`, `uuid`, `slug` (ASCII letters, digits, `-` and `_`),
/// `path` (the rest, slashes too; last only), or else a regular expression for the whole segment,
/// where `\w` and `\d` take letters and digits of all scripts. A segment may mix text and places:
/// `/img-{id:int}.png`. Segments are split before they are decoded, so an escaped slash never makes
/// a segment, and a slash at the end matters.
///
/// Where several templates fit, the one that is more particular at the first segment that differs
/// wins: text, then mixed, int, long, uuid, regular expression, slug, any segment, path.
public final class PathTemplate {
  private final String text;
  private final List<Segment> segments;
  private final @Nullable Pattern whole;

  /// What every path that fits begins with, unless it has escapes.
  private final String beginning;

  private PathTemplate(String text, List<Segment> segments, @Nullable Pattern whole) {
    this.text = text;
    this.segments = segments;
    this.whole = whole;
    int place = whole == null ? text.indexOf('{') : 0;
    this.beginning = place < 0 ? text : text.substring(0, place);
  }

  /// @throws IllegalArgumentException when the text is not such a template; it says what is wrong
  public static PathTemplate parse(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException(
          "path template: '" + text + "' (expected: a leading slash)");
    }
    List<Segment> segments = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String part : TemplateParts.split(text)) {
      if (!segments.isEmpty() && segments.getLast().takesRest()) {
        throw new IllegalArgumentException(
            "path template: '" + text + "' (expected: nothing after a place of type path)");
      }
      Segment segment = Segment.parse(part, text);
      for (String name : segment.names()) {
        if (!names.add(name)) {
          throw new IllegalArgumentException(
              "path template: '" + text + "' names {" + name + "} twice (expected: once)");
        }
      }
      segments.add(segment);
    }
    return new PathTemplate(text, List.copyOf(segments), null);
  }

  /// A regular expression for the whole decoded path; its named groups are the arguments. Such
  /// routes are tried after all templates, in the order they were added.
  public static PathTemplate regex(String expression) {
    return new PathTemplate(expression, List.of(), Pattern.compile(expression));
  }

  /// @param rawPath as it came, still escaped
  /// @return the arguments by name, or null when the path does not fit
  public @Nullable Map<String, String> match(String rawPath) {
    if (whole != null) {
      return matchWhole(whole, rawPath);
    }
    if (!rawPath.startsWith(beginning) && rawPath.indexOf('%') < 0) {
      return null;
    }
    if (!rawPath.startsWith("/")) {
      return null; // such as the * of OPTIONS
    }
    Map<String, String> arguments = new HashMap<>();
    int from = 1;
    for (int i = 0; i < segments.size(); i++) {
      if (from > rawPath.length()) {
        return null;
      }
      Segment segment = segments.get(i);
      int slash = rawPath.indexOf('/', from);
      int to = slash < 0 || segment.takesRest() ? rawPath.length() : slash;
      String decoded = PercentCoding.decodePath(rawPath.substring(from, to));
      if (decoded == null || !segment.match(decoded, arguments)) {
        return null;
      }
      from = to + 1;
    }
    return from == rawPath.length() + 1 ? arguments : null;
  }

  private static @Nullable Map<String, String> matchWhole(Pattern whole, String rawPath) {
    String decoded = PercentCoding.decodePath(rawPath);
    if (decoded == null) {
      return null;
    }
    Matcher matcher = whole.matcher(decoded);
    if (!matcher.matches()) {
      return null;
    }
    Map<String, String> arguments = new HashMap<>();
    for (String name : whole.namedGroups().keySet()) {
      if (matcher.group(name) != null) {
        arguments.put(name, matcher.group(name));
      }
    }
    return arguments;
  }

  /// Whether it has no place in it, so that exactly one path fits.
  boolean isLiteral() {
    return whole == null && segments.stream().allMatch(Segment::isLiteral);
  }

  /// Below 0 when this one is to be tried before the other.
  int compareParticularity(PathTemplate other) {
    if (whole != null || other.whole != null) {
      return Boolean.compare(whole != null, other.whole != null);
    }
    int common = Math.min(segments.size(), other.segments.size());
    for (int i = 0; i < common; i++) {
      int difference = segments.get(i).rank() - other.segments.get(i).rank();
      if (difference != 0) {
        return difference;
      }
    }
    return other.segments.size() - segments.size();
  }

  /// Whether a path can fit both with nothing to tell which is meant.
  boolean ambiguousWith(PathTemplate other) {
    if (whole != null || other.whole != null) {
      return whole != null && other.whole != null && text.equals(other.text);
    }
    if (segments.size() != other.segments.size()) {
      return false;
    }
    for (int i = 0; i < segments.size(); i++) {
      if (!segments.get(i).ambiguousWith(other.segments.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return text;
  }
}
