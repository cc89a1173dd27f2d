// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The requests of `http1-corpus.txt`, which explains its own form.
public final class HttpCorpus {
  private static final Pattern REPEATED = Pattern.compile("\\{(\\d+)\\*");

  private HttpCorpus() {}

  /// @param parts the bytes; between two of them the client waits for an answer
  public record Example(
      String name, List<String> statuses, String fate, String contained, List<byte[]> parts) {
    int size() {
      return parts.stream().mapToInt(part -> part.length).sum();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  public static List<Example> read() throws IOException {
    List<Example> examples = new ArrayList<>();
    try (InputStream in = HttpCorpus.class.getResourceAsStream("/http1-corpus.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), ISO_8859_1);
      for (String line : text.split("\n", -1)) {
        if (!line.isEmpty() && !line.startsWith("#")) {
          examples.add(example(line));
        }
      }
    }
    return examples;
  }

  private static Example example(String line) {
    String[] columns = line.split(" ?\\| ?", 5);
    String[] statuses = columns[1].isBlank() ? new String[0] : columns[1].strip().split(" ", -1);
    String bytes =
        columns[4]
            .replace("{get}", "GET /one HTTP/1.1\\r\\nHost: h\\r\\n")
            .replace("{post}", "POST /one HTTP/1.1\\r\\nHost: h\\r\\n");
    return new Example(
        columns[0],
        List.of(statuses),
        columns[2].strip(),
        columns[3].strip(),
        Arrays.stream(bytes.split("\\{pause}", -1))
            .map(part -> unescaped(repeated(part)).getBytes(ISO_8859_1))
            .toList());
  }

  private static String repeated(String text) {
    Matcher matcher = REPEATED.matcher(text);
    if (!matcher.find()) {
      return text;
    }
    int depth = 1;
    int end = matcher.end();
    while (depth > 0) {
      char c = text.charAt(end++);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    }
    String inner = repeated(text.substring(matcher.end(), end - 1));
    return text.substring(0, matcher.start())
        + inner.repeat(Integer.parseInt(matcher.group(1)))
        + repeated(text.substring(end));
  }

  private static String unescaped(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      switch (text.charAt(++i)) {
        case 'r' -> out.append('\r');
        case 'n' -> out.append('\n');
        case 't' -> out.append('\t');
        case '0' -> out.append('\0');
        case 'x' -> {
          out.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
          i += 2;
        }
        default -> out.append(text.charAt(i));
      }
    }
    return out.toString();
  }
}
