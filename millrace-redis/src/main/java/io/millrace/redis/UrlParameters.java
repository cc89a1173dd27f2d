// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import io.millrace.redis.RedisOptions.Serializer;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The parameters of a URL that are ours, in the order they came. Values are percent-encoded; a `+`
/// is a `+`.
final class UrlParameters {
  /// Given once each, or more often with the same value.
  private static final Set<String> SINGLE =
      Set.of(
          "prefix",
          "expiry",
          "group-expiry",
          "capacity",
          "serializer",
          "random-prefix",
          "membership",
          "node",
          "timeout",
          "ca-file");

  private static final Set<String> REPEATED =
      Set.of("channel-capacity", "key", "key-file", "individual");

  /// Those that stay in the URL for Lettuce.
  private static final Set<String> LETTUCE =
      Set.of(
          "database",
          "db",
          "clientName",
          "libraryName",
          "libraryVersion",
          "sentinelMasterId",
          "verifyPeer");

  private static final Pattern TIME = Pattern.compile("([0-9]{1,10}) ?(d|h|m|s|ms)?");

  private final Map<String, String> single = new LinkedHashMap<>();
  private final List<Map.Entry<String, String>> repeated = new ArrayList<>();

  /// @param query without its `?`
  /// @return what is for Lettuce, as it came
  String take(String query) {
    List<String> left = new ArrayList<>();
    String before = "";
    for (String each : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int end = each.indexOf('=');
      if (end < 1) {
        throw new IllegalArgumentException(
            "parameter: one without a name or = (expected: name=value; special characters of a"
                + " value are written as %26 and the like)");
      }
      String name = each.substring(0, end);
      if (LETTUCE.contains(name)) {
        left.add(each);
      } else if (SINGLE.contains(name) || REPEATED.contains(name)) {
        note(name, decoded(name, each.substring(end + 1)));
      } else {
        throw unknown(name, before);
      }
      before = name;
    }
    return String.join("&", left);
  }

  private static IllegalArgumentException unknown(String name, String before) {
    Set<String> known = new TreeSet<>(SINGLE);
    known.addAll(REPEATED);
    known.addAll(LETTUCE);
    // What stands behind a key may be the rest of it.
    String shown = before.equals("key") || name.length() > 40 ? "(hidden)" : name;
    return new IllegalArgumentException(
        "parameter: "
            + shown
            + Nearest.hint(name, known)
            + " (expected: one of "
            + String.join(", ", known)
            + ")");
  }

  private static String decoded(String name, String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(
          name + ": a % without two hexadecimal digits (expected: %25 for a % itself)");
    }
  }

  private void note(String name, String value) {
    if (REPEATED.contains(name)) {
      repeated.add(Map.entry(name, value));
      return;
    }
    String before = single.putIfAbsent(name, value);
    if (before != null && !before.equals(value)) {
      throw new IllegalArgumentException(
          name + ": '" + before + "' and '" + value + "' (expected: one of them)");
    }
  }

  RedisOptions applied(RedisOptions plain) {
    RedisOptions options = plain;
    for (Map.Entry<String, String> each : single.entrySet()) {
      options = with(options, each.getKey(), each.getValue());
    }
    for (Map.Entry<String, String> each : repeated) {
      options = withMore(options, each.getKey(), each.getValue());
    }
    return options;
  }

  private static RedisOptions with(RedisOptions options, String name, String value) {
    return switch (name) {
      case "prefix" -> options.withPrefix(value);
      case "expiry" -> options.withLimits(options.limits().withExpiry(time(name, value)));
      case "group-expiry" -> options.withGroupExpiry(time(name, value));
      case "capacity" -> options.withLimits(options.limits().withCapacity(number(name, value)));
      case "serializer" -> options.withSerializer(serializer(value));
      case "random-prefix" -> options.withRandomPrefix(number(name, value));
      case "membership" ->
          switch (value) {
            case "individual" -> options.withIndividual("*");
            case "aggregate" -> options;
            default -> throw refused(name, value, "aggregate or individual");
          };
      case "node" -> options.withNodeName(value);
      case "timeout" -> options.withTimeout(time(name, value));
      case "ca-file" -> {
        if (!Files.isReadable(Path.of(value))) {
          throw refused(name, value, "a file of certificates (PEM) that can be read");
        }
        yield options.withAuthorities(Path.of(value));
      }
      default -> throw new AssertionError(name);
    };
  }

  private static RedisOptions withMore(RedisOptions options, String name, String value) {
    return switch (name) {
      case "channel-capacity" -> withCapacities(options, value);
      case "key" -> options.withKeys(joined(options.keys(), List.of(value)));
      case "key-file" -> options.withKeys(joined(options.keys(), keysIn(value)));
      case "individual" -> options.withIndividual(joined(options.individual(), List.of(value)));
      default -> throw new AssertionError(name);
    };
  }

  private static List<String> joined(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private static RedisOptions withCapacities(RedisOptions options, String value) {
    RedisOptions result = options;
    for (String item : value.split(",", -1)) {
      int at = item.lastIndexOf('=');
      if (at < 1) {
        throw refused("channel-capacity", item, "pattern=number");
      }
      String pattern = item.substring(0, at);
      int messages = number("channel-capacity of " + pattern, item.substring(at + 1));
      result = result.withLimits(result.limits().withChannelCapacity(pattern, messages));
    }
    return result;
  }

  /// One a line; empty lines do not count.
  private static List<String> keysIn(String file) {
    try {
      List<String> keys =
          Files.readAllLines(Path.of(file)).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .toList();
      if (keys.isEmpty()) {
        throw refused("key-file", file, "a file with a key in each line; there is none in it");
      }
      return keys;
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(
          "key-file: '"
              + file
              + "' cannot be read: "
              + unreadable.getClass().getSimpleName()
              + " (expected: a file with a key in each line)");
    }
  }

  private static Serializer serializer(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "msgpack" -> Serializer.MSGPACK;
      case "json" -> Serializer.JSON;
      default -> throw refused("serializer", value, "msgpack or json");
    };
  }

  private static int number(String name, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException wrong) {
      throw refused(name, value, "a whole number");
    }
  }

  private static Duration time(String name, String value) {
    Matcher parts = TIME.matcher(value);
    if (!parts.matches()) {
      throw refused(name, value, "seconds, or a number and d, h, m, s or ms, such as 60s");
    }
    long amount = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "d" -> Duration.ofDays(amount);
      case "h" -> Duration.ofHours(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "ms" -> Duration.ofMillis(amount);
      case null, default -> Duration.ofSeconds(amount);
    };
  }

  private static IllegalArgumentException refused(String name, String value, String expected) {
    return new IllegalArgumentException(name + ": '" + value + "' (expected: " + expected + ")");
  }
}
