// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Runs a program that prints one flat JSON object and ends.
final class CRun {
  private static final Pattern NUMBER = Pattern.compile("\"([^\"]+)\":(-?[0-9.]+|true|false)");

  private CRun() {}

  /// Returns its numbers by name; `true` is 1, `false` 0.
  ///
  /// @throws LoadFailure if it ends with another exit code than 0: with the line that it printed
  static Map<String, Double> figures(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).start();
      try {
        String printed = text(process.getInputStream().readAllBytes());
        String complaint = text(process.getErrorStream().readAllBytes());
        if (process.waitFor() != 0) {
          throw new LoadFailure(complaint.isEmpty() ? "no reason given" : complaint);
        }
        return numbers(printed);
      } finally {
        process.destroy();
      }
    } catch (IOException broken) {
      throw new LoadFailure(command + ": " + broken.getMessage(), broken);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new LoadFailure("interrupted", hurried);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }

  static Map<String, Double> numbers(String json) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    Matcher matcher = NUMBER.matcher(json);
    while (matcher.find()) {
      numbers.put(
          matcher.group(1),
          switch (matcher.group(2)) {
            case "true" -> 1.0;
            case "false" -> 0.0;
            default -> Double.parseDouble(matcher.group(2));
          });
    }
    return numbers;
  }
}
