// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.tasks;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.millrace.json.Json;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.loop.EventLoopThread;
import io.millrace.metrics.TaskCounters;
import io.millrace.redis.RedisOptions.Format;
import io.millrace.redis.RedisTaskOptions;
import io.millrace.redis.connect.Cluster;
import io.millrace.redis.connect.CommandLinks;
import io.millrace.redis.connect.CommandLinks.NotConnectedException;
import io.millrace.redis.connect.Lane;
import io.millrace.redis.connect.Outage;
import io.millrace.redis.connect.SeparateServers;
import io.millrace.redis.connect.Servers;
import io.millrace.task.Schedule;
import io.millrace.task.Scheduled;
import io.millrace.task.Schedules;
import io.millrace.task.Task;
import io.millrace.task.TaskBook;
import io.millrace.task.TaskHandle;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskRefusedException;
import io.millrace.task.TaskReport;
import io.millrace.task.TaskRequest;
import io.millrace.task.TaskState;
import io.millrace.task.TaskSurroundings;
import io.millrace.task.TaskUpdates;
import io.millrace.task.Tasks;
import io.millrace.task.TasksLimits;
import io.millrace.task.TasksUnreachableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tasks that are kept by Redis until some process has done them. Code of this process alone is run
/// beside them, and is lost with it.
public final class SharedTasks implements Tasks {
  private static final Logger log = LoggerFactory.getLogger(SharedTasks.class);

  private final RedisTaskOptions options;
  private final TasksLimits limits;
  private final TaskSurroundings surroundings;
  private final TaskBook book;
  private final TaskCounters counters;
  private final Servers servers;
  private final CommandLinks links;
  private final Store store;
  private final TaskUpdates updates;
  private final Waits waits;
  private final Notices notices;
  private final @Nullable Worker worker;
  private final Tasks local;
  private final Schedules schedules;
  private volatile boolean closed;

  private SharedTasks(
      RedisTaskOptions options, TaskBook book, TasksLimits limits, TaskSurroundings surroundings) {
    this.options = options;
    this.limits = limits;
    this.surroundings = surroundings;
    this.book = book;
    this.counters = surroundings.layer().metrics().tasks;
    this.servers =
        options.servers().format() == Format.SHARDED_PUBSUB
            ? new Cluster(options.servers())
            : new SeparateServers(options.servers());
    Outage outage = new Outage(counters.linksDown);
    this.links = new CommandLinks(servers, outage, surroundings.random(), new Prepared());
    Keys keys = Keys.of(options.prefix());
    this.store = new Store(keys, links, options, limits);
    this.updates = new TaskUpdates(surroundings.layer());
    this.waits = new Waits(store);
    this.worker =
        book.definitions().isEmpty()
            ? null
            : new Worker(options, limits, surroundings, book, servers, store, updates, outage);
    this.notices = new Notices(servers, keys, outage, surroundings.random(), new Heard(keys));
    this.local = Tasks.inMemory(TaskBook.EMPTY, limits, surroundings);
    this.schedules = new Schedules(this, surroundings.timeline());
  }

  /// See [io.millrace.redis.RedisTasks#open].
  public static SharedTasks open(
      RedisTaskOptions options, TaskBook book, TasksLimits limits, TaskSurroundings surroundings) {
    SharedTasks tasks = new SharedTasks(options, book, limits, surroundings);
    tasks.start();
    return tasks;
  }

  private void start() {
    links.start();
    notices.start();
    if (worker != null) {
      worker.start();
    }
    try {
      Duration longest = options.servers().timeout();
      links.awaitFirstTries(longest);
      notices.awaitFirstTry(longest);
      if (worker != null && store.isUp()) {
        worker.awaitFirstTry(longest);
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  /// What a fresh connection is for.
  private final class Prepared implements CommandLinks.Preparation {
    @Override
    public void prepare(int shard, RedisClusterAsyncCommands<String, byte[]> commands) {
      Store.load(commands);
    }

    /// Looks that failed while there was none.
    @Override
    public void ready(int shard) {
      waits.lookForAll();
    }
  }

  /// What is published, told to those who wait for it.
  private final class Heard implements Notices.Listener {
    private final Keys keys;

    private Heard(Keys keys) {
      this.keys = keys;
    }

    @Override
    public void heard(String channel, String words) {
      try {
        if (channel.equals(keys.ended())) {
          waits.ended(new TaskId(words));
        } else if (worker != null) {
          worker.ordered(words);
        }
      } catch (RuntimeException foreign) {
        log.warn("A notice about tasks was not understood: {}", foreign.getMessage());
      }
    }

    @Override
    public void listening() {
      waits.lookForAll();
      if (worker != null) {
        worker.connectedAgain();
      }
    }
  }

  // ---- submitting ----

  @Override
  public TaskHandle run(String name, TaskOptions taskOptions, Task body) {
    return local.run(name, taskOptions, body);
  }

  @Override
  public TaskHandle submit(TaskRequest request) {
    String arguments;
    try {
      arguments = Json.text(request.arguments(), limits.argumentBytes());
    } catch (IllegalArgumentException unfit) {
      throw refused(request.name(), "arguments: " + unfit.getMessage(), unfit, false);
    }
    return submit(request, arguments);
  }

  private TaskHandle submit(TaskRequest request, String arguments) {
    if (closed) {
      throw refused(
          request.name(), "tasks are closed (expected: before the server stops)", null, false);
    }
    TaskId id = TaskId.random(surroundings.random());
    try {
      return ask(id, request, arguments);
    } catch (TaskRefusedException refused) {
      if (request.key().isEmpty() && !refused.mayRun()) {
        tell(id, request, TaskState.REVOKED, "not accepted");
      }
      throw refused;
    }
  }

  private TaskHandle ask(TaskId id, TaskRequest request, String arguments) {
    if (request.key().isEmpty()) {
      // Before Redis has it: a worker tells more as soon as it has.
      tell(id, request, TaskState.PENDING, "");
    }
    boolean mustBeKnown = !book.definitions().isEmpty() && book.find(request.name()).isEmpty();
    ChannelName channel = request.channel();
    GroupName group = request.group();
    Answer answer =
        accepted(
            request.name(),
            store.run(
                Script.SUBMIT,
                new Arguments()
                    .add(id.value())
                    .add(request.name())
                    .add(arguments)
                    .add(request.delay())
                    .add(request.key())
                    .add(channel == null ? "" : channel.value())
                    .add(group == null ? "" : group.value())
                    .add(mustBeKnown)));
    return switch (answer.text(0)) {
      case "before" -> new SharedHandle(this, new TaskId(answer.text(1)), request.name());
      case "unknown" ->
          throw refused(
              request.name(), "unknown (expected: one of [" + answer.text(1) + "])", null, false);
      case "full" ->
          throw refused(
              request.name(),
              answer.text(1) + " wait already (expected: fewer; try later)",
              null,
              false);
      default -> {
        counters.submitted.increment();
        yield new SharedHandle(this, id, request.name());
      }
    };
  }

  private void tell(TaskId id, TaskRequest request, TaskState state, String error) {
    Instant now = surroundings.timeline().now();
    Instant due = now.plus(request.delay());
    updates.tell(
        new TaskReport(id, request.name(), state, 0, now, due, null, null, null, "", error, ""),
        request);
  }

  private TaskRefusedException refused(
      String name, String why, @Nullable Throwable cause, boolean mayRun) {
    counters.refused.increment();
    String message = "task " + name + ": " + why;
    return cause == null
        ? new TaskRefusedException(message)
        : new TaskRefusedException(message, cause, mayRun);
  }

  /// Waits until Redis has it.
  private Answer accepted(String name, CompletionStage<Answer> asked) {
    try {
      return await(asked);
    } catch (ExecutionException failed) {
      Throwable cause = Lane.cause(failed);
      if (cause instanceof NotConnectedException) {
        throw refused(name, cause.getMessage() + "; it was not accepted", cause, false);
      }
      if (cause instanceof RedisCommandExecutionException) {
        throw refused(name, "the server says " + cause.getMessage(), cause, false);
      }
      throw refused(name, UNCERTAIN + ": " + cause.getMessage(), cause, true);
    } catch (TimeoutException late) {
      throw refused(name, UNCERTAIN, late, true);
    } catch (InterruptedException leaving) {
      Thread.currentThread().interrupt();
      throw refused(name, UNCERTAIN, leaving, true);
    }
  }

  private static final String UNCERTAIN =
      "no answer from the server; it may have been accepted all the same (with a key it can be"
          + " asked for again without being run twice)";

  // ---- asking ----

  private <T> T await(CompletionStage<T> asked)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (EventLoopThread.isCurrent()) {
      throw new IllegalStateException(
          "an event loop would wait for the server of tasks (expected: a thread that may block)");
    }
    return asked
        .toCompletableFuture()
        .get(2 * options.servers().timeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private <T> T answer(CompletionStage<T> asked) {
    try {
      return await(asked);
    } catch (ExecutionException failed) {
      Throwable cause = Lane.cause(failed);
      throw new TasksUnreachableException("tasks: " + cause.getMessage(), cause);
    } catch (TimeoutException late) {
      throw new TasksUnreachableException(
          "tasks: no answer from " + options.describe() + " in time", late);
    } catch (InterruptedException leaving) {
      Thread.currentThread().interrupt();
      throw new TasksUnreachableException("tasks: interrupted", leaving);
    }
  }

  TaskReport report(TaskId id) {
    return answer(store.find(id))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "task " + id + ": forgotten (expected: asked for while it is kept)"))
        .report();
  }

  CompletableFuture<TaskReport> ended(TaskId id) {
    return waits.of(id);
  }

  boolean callOff(TaskId id, boolean terminate) {
    Answer answer = answer(store.revoke(id, terminate));
    if (answer.text(0).equals("revoked")) {
      counters.revoked.increment();
      var _ =
          store
              .find(id)
              .thenAccept(
                  found -> found.ifPresent(task -> updates.tell(task.report(), task.request())));
      return true;
    }
    return answer.text(0).equals("told");
  }

  @Override
  public Optional<TaskHandle> find(TaskId id) {
    Optional<TaskHandle> here = local.find(id);
    return here.isPresent()
        ? here
        : answer(store.find(id)).map(task -> SharedHandle.of(this, task.report()));
  }

  @Override
  public List<TaskReport> list(int most) {
    List<TaskReport> shared = answer(store.recent(most)).stream().map(StoredTask::report).toList();
    List<TaskReport> here = local.list(most);
    return here.isEmpty()
        ? shared
        : Stream.concat(here.stream(), shared.stream())
            .sorted(Comparator.comparing(TaskReport::submitted).reversed())
            .limit(most)
            .toList();
  }

  @Override
  public Optional<TaskHandle> retry(TaskId id) {
    Optional<StoredTask> before = answer(store.find(id));
    if (before.isPresent()) {
      return before
          .filter(task -> task.report().state().isUnsuccessful())
          .map(task -> submit(task.request(), answer(store.arguments(id)).orElse("{}")));
    }
    Answer letter = answer(store.run(Script.LETTER, new Arguments().add(id.value())));
    return letter.isEmpty()
        ? Optional.empty()
        : Optional.of(submit(TaskRequest.of(letter.text(0)), letter.text(1)));
  }

  @Override
  public Scheduled schedule(String label, Schedule schedule, TaskRequest request) {
    return schedules.add(label, schedule, request);
  }

  // ---- the end ----

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    schedules.close();
    closed = true;
    Thread beside = Thread.ofVirtual().name("tasks-close").start(local::close);
    if (worker != null) {
      worker.close();
    }
    waits.close();
    try {
      boolean _ = beside.join(limits.drain().plus(Duration.ofSeconds(2)));
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    notices.close();
    links.close();
    servers.close();
  }
}
