// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import io.lettuce.core.RedisCommandExecutionException;
import io.millrace.metrics.TaskCounters;
import io.millrace.redis.RedisTaskOptions;
import io.millrace.redis.connect.Lane;
import io.millrace.redis.connect.Outage;
import io.millrace.redis.connect.Servers;
import io.millrace.task.Attempt;
import io.millrace.task.AttemptControl;
import io.millrace.task.TaskBook;
import io.millrace.task.TaskDefinition;
import io.millrace.task.TaskRunner;
import io.millrace.task.TaskSurroundings;
import io.millrace.task.TaskUpdates;
import io.millrace.task.TasksLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Works off the queues of the names in its book. One thread reads and begins; the runner runs.
final class Worker {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  private static final List<String> QUEUE_GONE = List.of("NOGROUP", "UNBLOCKED");

  private final String id;
  private final RedisTaskOptions options;
  private final TasksLimits limits;
  private final TaskSurroundings surroundings;
  private final TaskBook book;
  private final Store store;
  private final TaskCounters counters;
  private final TaskRunner runner;
  private final Turns turns; // of the thread
  private final Reports reports;
  private final Reader reader;
  private final Beat beat;
  private final Thread thread;
  private final CountDownLatch joined = new CountDownLatch(1);
  private long begun; // of the thread

  // Guarded by this.
  private boolean roomMade;
  private boolean closed;
  private final Map<String, Boolean> early = new HashMap<>(); // orders for what is being begun
  private boolean beginning;
  private boolean partial; // some names have no room, so that others are waited for alone

  Worker(
      RedisTaskOptions options,
      TasksLimits limits,
      TaskSurroundings surroundings,
      TaskBook book,
      Servers servers,
      Store store,
      TaskUpdates updates,
      Outage outage) {
    byte[] random = new byte[8];
    surroundings.random().nextBytes(random);
    this.id = surroundings.node() + "-" + HexFormat.of().formatHex(random);
    this.options = options;
    this.limits = limits;
    this.surroundings = surroundings;
    this.book = book;
    this.store = store;
    this.counters = surroundings.layer().metrics().tasks;
    this.runner = new TaskRunner(limits, surroundings, this::roomMade);
    this.turns = new Turns(book, runner);
    this.reports = new Reports(store, surroundings, updates);
    this.reader =
        new Reader(servers, store, id, options.servers().timeout(), outage, surroundings.random());
    this.beat = new Beat(id, options, store, reports, updates, counters);
    this.thread = Thread.ofVirtual().name("millrace-redis worker " + id).unstarted(this::work);
  }

  void start() {
    reader.start();
    beat.start();
    thread.start();
  }

  /// Waits until it was tried once to connect, and it has joined the others.
  void awaitFirstTry(Duration longest) throws InterruptedException {
    reader.awaitFirstTry(longest);
    boolean _ = joined.await(longest.toMillis(), TimeUnit.MILLISECONDS);
  }

  // ---- what is heard ----

  /// `revoke ID`, `terminate ID` or `due`.
  void ordered(String words) {
    if (words.equals("due")) {
      beat.now();
      return;
    }
    int space = words.indexOf(' ');
    callOff(words.substring(space + 1), words.startsWith("terminate "));
  }

  /// It may be for one that Redis has begun, while the news of that is on its way.
  private void callOff(String task, boolean terminate) {
    List<Working> here;
    synchronized (this) {
      here = reports.all().stream().filter(each -> each.id().value().equals(task)).toList();
      if (here.isEmpty() && beginning) {
        early.merge(task, terminate, Boolean::logicalOr);
      }
    }
    here.forEach(each -> each.callOff(terminate)); // observers are told without a lock held
  }

  private synchronized void begins(boolean now) {
    beginning = now;
    early.clear();
  }

  private synchronized void began(Working fresh) {
    reports.began(fresh);
    Boolean terminate = early.remove(fresh.id().value());
    if (terminate != null) {
      fresh.callOff(terminate);
    }
  }

  /// Something may have been missed, and something is to be said again.
  void connectedAgain() {
    beat.lookThroughNow();
    reports.sayAgain();
  }

  private void roomMade() {
    boolean mayMatter;
    synchronized (this) {
      roomMade = true;
      mayMatter = partial;
      notifyAll();
    }
    if (mayMatter) {
      reader.wake();
    }
  }

  // ---- reading ----

  private void work() {
    try {
      while (!isClosed()) {
        boolean isIn = !reader.awaitConnection() || rejoin();
        if (isIn && !isClosed()) {
          step();
        }
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error bug) {
      log.error("The worker of tasks has ended by an error.", bug);
      beat.close(); // so that others take over
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void step() throws InterruptedException {
    try {
      synchronized (this) {
        roomMade = false;
      }
      begin(turns.takeHeld());
      Map<String, Integer> room = turns.free();
      if (room.isEmpty()) {
        awaitRoom();
        return;
      }
      List<Reader.Delivery> taken = reader.take(room);
      if (taken.isEmpty()) {
        isPartial(room.size() < book.definitions().size());
        taken = reader.await(List.copyOf(room.keySet()), this::shouldLookAgain);
        isPartial(false);
      }
      begin(taken);
    } catch (ExecutionException failed) {
      recover(Lane.cause(failed));
    } catch (TimeoutException late) {
      reader.giveUp("no answer in time");
    } catch (RuntimeException bug) {
      log.error("A step of the worker failed; what it has read is given back.", bug);
      reader.giveUp("a step failed");
    }
  }

  private void recover(Throwable failure) throws InterruptedException {
    if (failure instanceof RedisCommandExecutionException
        && QUEUE_GONE.stream().anyMatch(String.valueOf(failure.getMessage())::startsWith)) {
      log.warn("The queues are gone from the server and are made again.");
      boolean _ = rejoin();
    } else {
      reader.giveUp("reading failed: " + failure.getMessage());
    }
  }

  private synchronized void awaitRoom() throws InterruptedException {
    while (!roomMade && !closed) {
      wait();
    }
  }

  private synchronized void isPartial(boolean now) {
    partial = now;
  }

  private synchronized boolean shouldLookAgain() {
    return partial && roomMade;
  }

  // ---- joining ----

  /// Makes sure that the queues are there, and gives back what was delivered and did not arrive.
  ///
  /// @return false when it has given the connection up
  private boolean rejoin() throws InterruptedException {
    turns.forgetHeld();
    try {
      ask(
          Script.JOIN,
          new Arguments()
              .add(id)
              .add(options.lease())
              .addAll(Store.of(book.definitions().stream().map(TaskDefinition::name))));
      ask(
          Script.STRAYS,
          new Arguments().add(id).addAll(Store.of(reports.all().stream().map(each -> each.token))));
      connectedAgain();
      joined.countDown();
      return true;
    } catch (ExecutionException | TimeoutException failed) {
      reader.giveUp("the queues cannot be joined: " + failed.getMessage());
      return false;
    }
  }

  private Answer ask(Script script, Arguments arguments)
      throws InterruptedException, ExecutionException, TimeoutException {
    return store
        .run(script, arguments)
        .toCompletableFuture()
        .get(2 * options.servers().timeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  // ---- beginning ----

  private void begin(List<Reader.Delivery> deliveries) throws InterruptedException {
    List<Reader.Delivery> now = turns.choose(deliveries);
    if (now.isEmpty()) {
      return;
    }
    List<String> tokens = new ArrayList<>();
    Arguments arguments = new Arguments().add(surroundings.node());
    for (Reader.Delivery each : now) {
      String token = id + "/" + ++begun;
      tokens.add(token);
      arguments.add(each.name()).add(each.entry()).add(each.id().value()).add(token);
    }
    begins(true);
    try {
      Answer answer = ask(Script.BEGIN, arguments);
      for (int i = 0; i < now.size(); i++) {
        if (!answer.part(i).isEmpty()) {
          start(now.get(i), tokens.get(i), answer.part(i));
        }
      }
    } catch (ExecutionException | TimeoutException failed) {
      // Whatever Redis has made of it: all that does not run here is given back.
      reader.giveUp("tasks cannot be begun: " + failed.getMessage());
    } finally {
      begins(false);
    }
  }

  private void start(Reader.Delivery delivery, String token, Answer task) {
    TaskDefinition definition = book.find(delivery.name()).orElseThrow();
    int failures = (int) task.number(2);
    String lostBy = task.text(5);
    Attempt attempt = new Attempt(delivery.id(), (int) task.number(1), definition, task.text(0));
    Working working =
        new Working(
            attempt,
            token,
            failures,
            StoredTask.request(delivery.name(), task.text(3), task.text(4)),
            StoredTask.instant(task.text(6)),
            StoredTask.instant(task.text(7)),
            StoredTask.instant(task.text(8)),
            surroundings.node(),
            reports);
    if (!lostBy.isEmpty()) {
      counters.reclaimed.increment();
      log.warn(
          "{}: begins again, as the process {} that had it was taken for dead; its work may be done"
              + " twice.",
          working,
          lostBy);
    } else if (failures > 0) {
      counters.retried.increment();
    }
    began(working);
    Optional<AttemptControl> control = runner.start(attempt, working);
    if (control.isPresent()) {
      working.controlledBy(control.get());
    } else {
      reports.giveBack(working);
    }
  }

  // ---- the end ----

  /// Begins nothing more, lets what is at work finish for as long as the limits say, and tells
  /// Redis.
  void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    reader.stop();
    try {
      boolean _ = thread.join(options.servers().timeout());
      thread.interrupt();
      boolean _ = runner.drain(limits.drain());
      if (store.isUp()) {
        Duration longest = options.servers().timeout();
        reports.awaitNone(longest);
      }
      beat.close();
      if (store.isUp()) {
        Answer _ = ask(Script.LEAVE, new Arguments().add(id));
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException unreachable) {
      log.debug("The server could not be told that this worker ends.", unreachable);
    }
    beat.close();
    reader.close();
    if (!reports.all().isEmpty()) {
      log.warn(
          "How {} tasks have ended could not be told; others do them again.", reports.all().size());
    }
  }
}
