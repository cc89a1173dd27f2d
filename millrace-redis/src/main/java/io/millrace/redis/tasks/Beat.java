// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import io.millrace.metrics.TaskCounters;
import io.millrace.redis.RedisTaskOptions;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;
import io.millrace.task.TaskUpdates;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says again and again that a worker is alive, and does with it what somebody has to do at a time:
/// start what is due, take over from workers that died, renew the attempts of its own.
final class Beat {
  private static final Logger log = LoggerFactory.getLogger(Beat.class);

  private final String worker;
  private final RedisTaskOptions options;
  private final Store store;
  private final Reports reports;
  private final TaskUpdates updates;
  private final TaskCounters counters;
  private final Thread thread;
  private long looked; // of the thread: when its attempts were looked through

  // Guarded by this.
  private boolean early;
  private boolean look = true;
  private boolean closed;

  Beat(
      String worker,
      RedisTaskOptions options,
      Store store,
      Reports reports,
      TaskUpdates updates,
      TaskCounters counters) {
    this.worker = worker;
    this.options = options;
    this.store = store;
    this.reports = reports;
    this.updates = updates;
    this.counters = counters;
    this.thread = Thread.ofVirtual().name("millrace-redis beat " + worker).unstarted(this::run);
  }

  void start() {
    looked = System.nanoTime();
    thread.start();
  }

  /// Something is due earlier than it was known.
  synchronized void now() {
    early = true;
    notifyAll();
  }

  /// Orders may have been missed.
  synchronized void lookThroughNow() {
    look = true;
    early = true;
    notifyAll();
  }

  private void run() {
    Duration third = options.lease().dividedBy(3);
    try {
      while (true) {
        long began = System.nanoTime();
        Duration due = third;
        try {
          due = beat(lookThrough(began));
        } catch (ExecutionException | TimeoutException unreachable) {
          log.debug("No beat: {}", unreachable.toString());
          synchronized (this) {
            early = false;
          }
        } catch (RuntimeException bug) {
          log.error("A beat of a worker failed; the next one is made all the same.", bug);
        }
        reports.sayAgain();
        await(due.compareTo(third) < 0 ? due : third);
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error bug) {
      log.error("The beat of a worker has ended by an error.", bug);
    }
  }

  private synchronized boolean lookThrough(long nanos) {
    early = false;
    if (!look && nanos - looked < options.visibility().toNanos() / 3) {
      return false;
    }
    look = false;
    looked = nanos;
    return true;
  }

  private synchronized void await(Duration longest) throws InterruptedException {
    long until = System.nanoTime() + longest.toNanos();
    for (long left = longest.toNanos(); !early && left > 0; left = until - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    if (closed) {
      throw new InterruptedException("the worker ends");
    }
  }

  /// @return when something is due
  private Duration beat(boolean looksThrough)
      throws InterruptedException, ExecutionException, TimeoutException {
    Arguments arguments =
        new Arguments()
            .add(worker)
            .add(options.lease())
            .add(options.visibility())
            .add(looksThrough);
    if (looksThrough) {
      for (Working each : reports.all()) {
        arguments.add(each.id().value()).add(each.token);
      }
    }
    Answer answer;
    try {
      answer =
          store
              .run(Script.BEAT, arguments)
              .toCompletableFuture()
              .get(2 * options.servers().timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      if (looksThrough) {
        synchronized (this) {
          look = true;
        }
      }
      throw failed;
    }
    answer.part(2).parts().forEach(this::gaveUp);
    answer.part(3).parts().forEach(this::ordered);
    if (answer.number(0) == 0 && !looksThrough) {
      log.warn("This worker was taken for dead; it looks through its tasks.");
      return beat(true);
    }
    long due = answer.number(1);
    return due < 0 ? options.lease() : Duration.ofMillis(due);
  }

  /// A task of a worker that has died was ended.
  private void gaveUp(Answer ended) {
    TaskId id = new TaskId(ended.text(0));
    if (TaskState.of(ended.text(1)) == TaskState.FAILED) {
      counters.dead.increment();
      counters.failed.increment();
      log.error(
          "Task {} is given up, as {} processes that ran it were lost; it is a dead letter now.",
          id,
          options.deliveries());
    } else {
      counters.revoked.increment();
    }
    var _ =
        store
            .find(id)
            .thenAccept(
                found -> found.ifPresent(task -> updates.tell(task.report(), task.request())));
  }

  private void ordered(Answer order) {
    Working who = reports.find(order.text(0));
    if (who == null) {
      return; // it has ended meanwhile
    }
    switch (order.text(1)) {
      case "lost" -> reports.lose(who);
      case "terminate" -> who.callOff(true);
      default -> who.callOff(false);
    }
  }

  void close() {
    synchronized (this) {
      closed = true;
      early = true;
      notifyAll();
    }
    thread.interrupt();
  }
}
