// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The last lines of a file, read backwards.
final class RecallTest {
  @TempDir Path folder;
  private final Recall recall = new Recall(64 * 1024);

  private Reading reading(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), content);
    Finding.Regular found = (Finding.Regular) Finding.at(file);
    return Reading.open(file, found.identity(), 64 * 1024);
  }

  private List<String> last(String content, int lines, long mostBytes) throws IOException {
    try (Reading reading = reading(content)) {
      return recall.last(reading, reading.size(), lines, mostBytes).stream()
          .map(event -> ((TailEvent.Line) event).text())
          .toList();
    }
  }

  private long lineStart(String content) throws IOException {
    try (Reading reading = reading(content)) {
      return recall.lineStart(reading, reading.size());
    }
  }

  @Test
  void theLastLinesInTheirOrder() throws IOException {
    assertThat(last("1\n2\n3\n", 2, 1_000)).containsExactly("2\n", "3\n");
    assertThat(last("1\n2\n3\n", 3, 1_000)).containsExactly("1\n", "2\n", "3\n");
    assertThat(last("1\n2\n3\n", 4, 1_000)).containsExactly("1\n", "2\n", "3\n");
    assertThat(last("\n\n\n", 2, 1_000)).containsExactly("\n", "\n");
    assertThat(last("", 2, 1_000)).isEmpty();
    assertThat(last("1\n2\n3", 2, 1_000)).as("the last has no end").containsExactly("2\n", "3");
  }

  @Test
  void acrossBlocks() throws IOException {
    String line = "x".repeat(999) + "\n";
    assertThat(last(line.repeat(500), 300, 1_000_000)).hasSize(300).containsOnly(line);
    String block = "y".repeat(Reading.BLOCK - 1) + "\n";
    assertThat(last("0\n" + block.repeat(3), 3, 1_000_000)).hasSize(3).containsOnly(block);
  }

  @Test
  void boundedInBytes() throws IOException {
    String line = "x".repeat(99) + "\n";
    assertThat(last(line.repeat(500), 300, 1_050)).as("whole lines").hasSize(10).containsOnly(line);
    assertThat(last("x".repeat(10_000) + "\n", 300, 1_000))
        .as("no line fits")
        .containsExactly("x".repeat(999) + "\n");
  }

  @Test
  void whereTheLastLineBegins() throws IOException {
    assertThat(lineStart("")).isZero();
    assertThat(lineStart("abc")).isZero();
    assertThat(lineStart("abc\n")).isEqualTo(4);
    assertThat(lineStart("abc\nde")).isEqualTo(4);
    assertThat(lineStart("\n" + "x".repeat(100_000)))
        .as("too long to look back")
        .isEqualTo(100_001);
  }
}
