// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.tailf;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.ChannelLayer;
import io.millrace.layer.Inbox;
import io.millrace.tail.TailOptions;
import io.millrace.tail.TailStart;
import io.millrace.tail.Tails;
import io.millrace.task.TaskBook;
import io.millrace.task.TaskHandle;
import io.millrace.task.Tasks;
import io.millrace.time.Timeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The task of a viewer, seen from the channel that it sends to.
class LineFeedTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int WINDOW = 4;

  @TempDir private Path folder;

  @Test
  void goesOnAfterPortionsWereLost() throws Exception {
    Path file = Files.createFile(folder.resolve("app.log"));
    try (ChannelLayer layer = ChannelLayer.inMemory();
        Tails tails = Tails.open(TailOptions.DEFAULT, layer.metrics(), Timeline.system());
        Tasks tasks = Tasks.inMemory(TaskBook.EMPTY, layer);
        Inbox viewer = layer.open()) {
      LineFeed feed = new LineFeed(tails.follow(file, TailStart.end()), viewer.name(), false);
      TaskHandle task = tasks.run("tailf", feed);
      for (int i = 0; i < WINDOW; i++) {
        assertThat(writeAndTake(file, i, viewer)).containsExactly(line(i));
      }

      assertThat(feed.lost()).contains("lines may be missing here");

      for (int i = WINDOW; i < 2 * WINDOW; i++) {
        assertThat(writeAndTake(file, i, viewer)).containsExactly(line(i));
      }
      assertThat(task.terminate()).isTrue();
    }
  }

  private static String line(int i) {
    return LineFeed.line("line " + i + "\n");
  }

  private static List<String> writeAndTake(Path file, int i, Inbox viewer) throws Exception {
    Files.writeString(file, "line " + i + "\n", StandardOpenOption.APPEND);
    LineFeed.Portion portion =
        Objects.requireNonNull(viewer.poll(SOON), () -> "line " + i + " did not come")
            .as(LineFeed.Portion.class);
    return Objects.requireNonNull(portion.texts());
  }
}
