// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.tailf;

import io.millrace.consumer.Handles;
import io.millrace.consumer.WebSocketConsumer;
import io.millrace.demos.TailFiles;
import io.millrace.http.Status;
import io.millrace.layer.Message;
import io.millrace.scope.Query;
import io.millrace.tail.TailStart;
import io.millrace.tail.TailSubscription;
import io.millrace.tail.Tails;
import io.millrace.task.TaskHandle;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskRefusedException;
import io.millrace.task.TaskReport;
import io.millrace.task.Tasks;
import io.millrace.websocket.CloseReason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shows a file to one viewer as it grows: each line is a message `{"message": line}`, with its
/// line end. The lines come from a task of the viewer's own, which ends with the connection.
///
/// `?last=20` asks for the last lines first, `?notices=1` for `{"notice": kind, …}` where something
/// happened to the file.
final class TailfConsumer extends WebSocketConsumer {
  /// Lines that are there already, at most.
  static final int MOST_LAST = 1_000;

  /// As many viewers as there are connections.
  static final TaskOptions OPTIONS =
      TaskOptions.DEFAULT.withoutTimeout().withConcurrency(Integer.MAX_VALUE);

  private static final Logger log = LoggerFactory.getLogger(TailfConsumer.class);
  private static final String ENDED = "tailf.ended";
  private static final CloseReason OVER = new CloseReason(1011, "the task has ended");

  private final Tasks tasks;
  private final Tails tails;
  private final TailFiles files;
  private @Nullable TailSubscription lines;
  private @Nullable LineFeed feed;
  private @Nullable TaskHandle task;
  private volatile boolean hasLeft;

  TailfConsumer(Tasks tasks, Tails tails, TailFiles files) {
    this.tasks = tasks;
    this.tails = tails;
    this.files = files;
  }

  @Override
  protected void connect() throws InterruptedException {
    Optional<Path> file = files.find(scope().argument("id"));
    Optional<TailStart> start = start(scope().query());
    if (file.isEmpty()) {
      reject(Status.NOT_FOUND);
    } else if (start.isEmpty()) {
      reject(Status.BAD_REQUEST);
    } else {
      follow(file.get(), start.get());
    }
  }

  private static Optional<TailStart> start(Query query) {
    String last = query.first("last");
    if (last == null) {
      return Optional.of(TailStart.end());
    }
    if (!last.matches("[0-9]{1,9}")) {
      return Optional.empty();
    }
    int wanted = Math.min(Integer.parseInt(last), MOST_LAST);
    return Optional.of(wanted == 0 ? TailStart.end() : TailStart.last(wanted));
  }

  /// Accepts when the place in the file is fixed: what is written from then on will come.
  private void follow(Path file, TailStart start) throws InterruptedException {
    boolean wantsNotices = "1".equals(scope().query().first("notices"));
    try {
      lines = tails.follow(file, start);
      feed = new LineFeed(lines, channel(), wantsNotices);
      task = tasks.run("tailf", OPTIONS, feed);
    } catch (TaskRefusedException | IllegalStateException closing) {
      log.warn("tailf: {} cannot follow {}: {}", channel(), file, closing.getMessage());
      if (lines != null) {
        lines.close();
      }
      reject(Status.UNAVAILABLE);
      return;
    }
    log.info("tailf: connect {}, file {}, task {}", channel(), scope().argument("id"), task.id());
    accept();
    var _ = task.ended().thenAccept(this::ended);
  }

  /// On the task's thread.
  private void ended(TaskReport report) {
    log.info("tailf: task {} has ended: {}", report.id(), report.state().label());
    if (!hasLeft) {
      var _ = layer().send(channel(), Message.of(ENDED, Map.of()));
    }
  }

  /// Lines of the task, or what any other program sends: `{"type": "send.message", "message": …}`.
  @Handles(LineFeed.TYPE)
  void show(LineFeed.Portion portion) {
    if (portion.message() != null) {
      send(LineFeed.line(portion.message()));
    }
    if (portion.texts() != null) {
      portion.texts().forEach(this::send);
      if (feed != null) {
        feed.taken();
      }
    }
  }

  @Override
  protected void layerGap(Duration lasted) {
    if (feed != null) {
      send(feed.lost());
    }
  }

  /// Somebody revoked it, or files are followed no more.
  @Handles(ENDED)
  void taskEnded() {
    close(OVER);
  }

  @Override
  protected void disconnect(CloseReason reason) {
    hasLeft = true;
    if (task != null) {
      boolean _ = task.terminate();
      log.info(
          "tailf: disconnect {}, file {}, task {}", channel(), scope().argument("id"), task.id());
    }
    if (lines != null) {
      lines.close();
    }
  }
}
