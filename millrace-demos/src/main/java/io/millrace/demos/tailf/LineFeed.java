// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.tailf;

import io.millrace.json.Json;
import io.millrace.layer.ChannelName;
import io.millrace.layer.Message;
import io.millrace.layer.SendResult;
import io.millrace.tail.TailEvent;
import io.millrace.tail.TailSubscription;
import io.millrace.task.Task;
import io.millrace.task.TaskContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// The work of a viewer's task: takes the lines of a file and sends them to the viewer's channel,
/// until it is terminated or the channel is gone.
///
/// At most [#WINDOW] portions are on their way; then it waits for [#taken], and meanwhile the
/// subscription drops the oldest lines of what a slow viewer has not got.
final class LineFeed implements Task {
  /// The type that Django's consumer has a handler for, `send_message` there.
  static final String TYPE = "send.message";

  private static final int WINDOW = 4;
  private static final int PORTION_TEXTS = 250;
  private static final int PORTION_CHARACTERS = 128 * 1_024;

  /// Between attempts while others fill the channel.
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final TailSubscription lines;
  private final ChannelName channel;
  private final boolean wantsNotices;
  private final Semaphore room = new Semaphore(WINDOW);

  /// What goes over the layer: a portion of this feed, or what any other program sends.
  ///
  /// @param message a line
  /// @param texts for the client as they are
  record Portion(@Nullable String message, @Nullable List<String> texts) {}

  /// @param wantsNotices whether the viewer understands anything but lines
  LineFeed(TailSubscription lines, ChannelName channel, boolean wantsNotices) {
    this.lines = lines;
    this.channel = channel;
    this.wantsNotices = wantsNotices;
  }

  /// The viewer has got a portion. On any thread.
  synchronized void taken() {
    if (room.availablePermits() < WINDOW) {
      room.release();
    }
  }

  /// Portions on their way may be lost, and nobody will say that they were taken. On any thread.
  ///
  /// @return what the viewer is told
  synchronized String lost() {
    int free = room.drainPermits();
    room.release(Math.max(free, WINDOW));
    String words = "lines may be missing here: the way between the servers was cut";
    return wantsNotices
        ? Json.text(Map.of("notice", "gap", "words", words))
        : line("[" + words + "]\n");
  }

  @Override
  public @Nullable Object run(TaskContext context) throws InterruptedException {
    try (lines) {
      List<String> texts = new ArrayList<>();
      while (true) {
        room.acquire();
        int characters = 0;
        for (TailEvent event : lines.take().events()) {
          if (event instanceof TailEvent.Ended) {
            return null;
          }
          String text = text(event);
          if (text == null) {
            continue;
          }
          texts.add(text);
          characters += text.length();
          if (texts.size() >= PORTION_TEXTS || characters >= PORTION_CHARACTERS) {
            if (!send(context, texts)) {
              return null;
            }
            texts.clear();
            characters = 0;
            room.acquire();
          }
        }
        if (texts.isEmpty()) {
          room.release();
        } else if (!send(context, texts)) {
          return null;
        }
        texts.clear();
      }
    }
  }

  /// @return false when nobody is there any more
  private boolean send(TaskContext context, List<String> texts) throws InterruptedException {
    Message portion = Message.of(TYPE, new Portion(null, List.copyOf(texts)));
    while (true) {
      switch (context.layer().send(channel, portion)) {
        case SendResult.Accepted _ -> {
          return true;
        }
        case SendResult.Gone _ -> {
          return false;
        }
        case SendResult.Full _, SendResult.Unreachable _ -> context.sleep(PAUSE);
      }
    }
  }

  /// @return what the client is sent, or null for nothing
  private @Nullable String text(TailEvent event) {
    return switch (event) {
      case TailEvent.Line line -> line(whole(line));
      case TailEvent.Skipped(long lines) ->
          wantsNotices
              ? Json.text(Map.of("notice", "skipped", "lines", lines))
              : line("[" + lines + " lines are missing here: they came faster than you read]\n");
      case TailEvent.NulsSkipped(long bytes) -> notice("nuls", bytes + " NUL bytes were left out");
      case TailEvent.Rotated _ -> notice("rotated", "the file was rotated");
      case TailEvent.Truncated _ -> notice("truncated", "the file was cut");
      case TailEvent.Missing _ -> notice("missing", "the file is not there");
      case TailEvent.Appeared _ -> notice("appeared", "the file is there");
      case TailEvent.Unreadable(String why) -> notice("unreadable", why);
      case TailEvent.Ended _ -> null;
    };
  }

  static String line(String text) {
    return Json.text(Map.of("message", text));
  }

  /// A line that was cut off by a rotation gets the end that it never had, so that the next begins
  /// on a line of its own.
  private static String whole(TailEvent.Line line) {
    return line.more() || line.text().endsWith("\n") ? line.text() : line.text() + "\n";
  }

  /// Clients that know lines only would show it as `undefined`.
  private @Nullable String notice(String kind, String words) {
    return wantsNotices ? Json.text(Map.of("notice", kind, "words", words)) : null;
  }
}
