// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.redis.RedisOptions;
import io.millrace.redis.RedisOptions.Format;
import io.millrace.redis.RedisOptions.Serializer;
import io.millrace.time.Timeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// The same bodies on both sides, through the real `channels_redis`.
@EnabledIf(
    value = "isInstalled",
    disabledReason = "no /usr/bin/python3 with channels_redis, msgpack and cryptography")
final class PythonTest {
  private static final String PYTHON = "/usr/bin/python3";
  private static final HexFormat HEX = HexFormat.of();

  /// One body on its way to Python and back.
  private record Row(RedisOptions options, Map<String, Object> message, String line) {}

  static boolean isInstalled() throws Exception {
    if (!Files.isExecutable(Path.of(PYTHON))) {
      return false;
    }
    Process process =
        new ProcessBuilder(PYTHON, "-c", "import msgpack, cryptography, channels_redis.pubsub")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  @Test
  void bothSidesReadWhatTheOtherWrites(@TempDir Path folder) throws Exception {
    List<Row> rows = rows();
    List<String> answers = ask(folder, rows.stream().map(Row::line).toList());
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      String[] answer = answers.get(i).split("\t", -1);
      String sent = shown(row.message);
      assertThat(answer[0]).as("what Python saw: %s", row.line).isEqualTo(sent);
      // Python encrypts with what is our second key.
      Map<String, Object> back = bodies(row.options).read(HEX.parseHex(answer[1]));
      assertThat(shown(back)).as("what came back: %s", answer[1]).isEqualTo(sent);
    }
    List<String> others = answers.subList(rows.size(), answers.size());
    assertThat(others).hasSize(5);
    MessageCodec codec = MessageCodec.of(Serializer.MSGPACK);
    for (String other : others) {
      String[] answer = other.split("\t", -1);
      assertThat(shown(codec.decode(HEX.parseHex(answer[1])))).isEqualTo(answer[0]);
    }
  }

  private static Bodies bodies(RedisOptions options) {
    return Bodies.of(options, Timeline.system());
  }

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Format format : List.of(Format.SORTED_SETS, Format.PUBSUB)) {
      for (Serializer serializer : Serializer.values()) {
        for (List<String> keys : List.of(List.<String>of(), List.of("nëw", "old"))) {
          RedisOptions options =
              RedisOptions.DEFAULT.withFormat(format).withSerializer(serializer).withKeys(keys);
          for (Object value : values(serializer)) {
            rows.add(row(options, value));
          }
        }
      }
    }
    return rows;
  }

  private static Row row(RedisOptions options, @Nullable Object value) {
    Map<String, Object> message = message(value);
    String line =
        String.join(
            " ",
            options.format() == Format.PUBSUB ? "pubsub" : "sorted",
            options.serializer().name().toLowerCase(Locale.ROOT),
            options.keys().isEmpty() ? "-" : String.join(",", options.keys().reversed()),
            HEX.formatHex(bodies(options).write(message)));
    return new Row(options, message, line);
  }

  @SuppressWarnings("NullAway") // null is a value here
  private static Map<String, Object> message(@Nullable Object value) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("type", "chat.message");
    message.put("vålue", value);
    return message;
  }

  private static List<@Nullable Object> values(Serializer serializer) {
    List<@Nullable Object> values =
        new ArrayList<@Nullable Object>(
            Arrays.<@Nullable Object>asList(
                null,
                true,
                false,
                "",
                "hi",
                "é€😀\u0000\"\\\n\u2028",
                "x".repeat(40),
                "y".repeat(300),
                "z".repeat(70_000),
                0.0,
                -0.0,
                1.0,
                0.1,
                1e300,
                Double.MIN_VALUE,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.NaN,
                List.of(),
                Map.of(),
                Arrays.asList(1, null, List.of("a", Map.of("b", List.of()))),
                Collections.nCopies(20, 7),
                Collections.nCopies(70_000, "")));
    for (int bits : List.of(0, 4, 5, 7, 8, 15, 16, 31, 32, 62)) {
      long power = 1L << bits;
      values.addAll(List.of(power - 1, power, -power, -power - 1));
    }
    values.addAll(List.of(Long.MAX_VALUE, Long.MIN_VALUE));
    values.add(BigInteger.TWO.pow(64).subtract(BigInteger.ONE));
    Map<String, Object> large = new LinkedHashMap<>();
    for (int i = 0; i < 100; i++) {
      large.put("key " + i, i);
    }
    values.add(large);
    if (serializer == Serializer.MSGPACK) {
      values.addAll(List.of(new byte[0], new byte[] {0, -1, 127}, new byte[300], new byte[70_000]));
    }
    return values;
  }

  /// As the other side spells what it sees.
  private static String shown(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Boolean bool -> bool.toString();
      case Double real -> "f" + HEX.toHexDigits(Double.doubleToLongBits(real));
      case Number whole -> "i" + whole;
      case String text -> "s" + HEX.formatHex(text.getBytes(UTF_8));
      case byte[] bytes -> "b" + HEX.formatHex(bytes);
      case List<?> list ->
          list.stream().map(PythonTest::shown).collect(Collectors.joining(",", "[", "]"));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> shown(entry.getKey()) + ":" + shown(entry.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
      default -> throw new AssertionError(value.getClass());
    };
  }

  private static List<String> ask(Path folder, List<String> lines) throws Exception {
    Path script = folder.resolve("echo.py");
    try (InputStream in = PythonTest.class.getResourceAsStream("echo.py")) {
      Files.copy(Objects.requireNonNull(in), script);
    }
    Path errors = folder.resolve("errors");
    Process python =
        new ProcessBuilder(PYTHON, script.toString()).redirectError(errors.toFile()).start();
    Thread.ofVirtual().start(() -> tell(python, lines));
    List<String> answers = python.inputReader(UTF_8).lines().toList();
    boolean ended = python.waitFor(60, TimeUnit.SECONDS);
    python.destroyForcibly();
    assertThat(ended && python.exitValue() == 0).as(Files.readString(errors)).isTrue();
    return answers;
  }

  private static void tell(Process python, List<String> lines) {
    try (OutputStream out = python.getOutputStream()) {
      out.write((String.join("\n", lines) + "\n").getBytes(UTF_8));
    } catch (IOException ended) {
      // Its errors tell why.
    }
  }
}
