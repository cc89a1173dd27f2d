// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.node;

import io.millrace.layer.LayerNode;
import io.millrace.redis.connect.CommandLinks;
import io.millrace.redis.wire.Bodies;
import io.millrace.redis.wire.MalformedBodyException;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which processes share the layer. Each writes how it is doing into one hash of the first server
/// every two seconds, and reads what the others wrote. How long one has been silent is measured by
/// the reader's clock, from the last change it saw; who stays silent is forgotten.
///
/// The beat also finds out that a server does not answer any more.
public final class Presence implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Presence.class);
  private static final Duration BEAT = Duration.ofSeconds(2);
  private static final Duration FORGOTTEN = Duration.ofSeconds(30);
  private static final long HASH_SECONDS = 120;

  private final NodeId node;
  private final String key;
  private final CommandLinks links;
  private final Bodies bodies;
  private final Timeline timeline;
  private final Duration timeout;
  private final Supplier<LayerNode> self;
  private final Thread thread;

  // Of the thread.
  private final Map<String, Seen> others = new HashMap<>();
  private long beats;

  private volatile List<LayerNode> known;
  private volatile boolean forgotten;

  private record Seen(byte[] last, long since) {}

  /// @param self how this process is doing
  public Presence(
      NodeId node,
      String prefix,
      CommandLinks links,
      Bodies bodies,
      Timeline timeline,
      Duration timeout,
      Supplier<LayerNode> self) {
    this.node = node;
    this.key = prefix + ":nodes";
    this.links = links;
    this.bodies = bodies;
    this.timeline = timeline;
    this.timeout = timeout;
    this.self = self;
    this.known = List.of();
    this.thread = Thread.ofVirtual().name("millrace-redis presence").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /// This process first, as it is now; the others by name, as they were last heard of.
  public List<LayerNode> nodes() {
    List<LayerNode> all = new ArrayList<>();
    all.add(self.get());
    all.addAll(known);
    return all;
  }

  /// Whether the first server has lost what it knew since this was last asked, with no connection
  /// lost: somebody has emptied it, or it had to make room.
  public boolean wasForgotten() {
    boolean was = forgotten;
    forgotten = false;
    return was;
  }

  private void run() {
    try {
      while (true) {
        try {
          beat();
        } catch (RuntimeException | Error bug) {
          log.error("This process could not say how it is doing.", bug);
        }
        timeline.sleep(BEAT);
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  private void beat() throws InterruptedException {
    for (int shard = 1; shard < links.count(); shard++) {
      var _ = links.ask(shard, c -> c.ping());
    }
    byte[] mine = bodies.write(written(self.get(), beats++));
    boolean isFirst = beats == 1;
    var _ =
        links
            .ask(0, c -> c.hset(key, Map.of(node.value(), mine)))
            .thenAccept(
                added -> {
                  if (added > 0 && !isFirst) {
                    forgotten = true;
                  }
                });
    var _ = links.ask(0, c -> c.expire(key, HASH_SECONDS));
    CompletionStage<Map<String, byte[]>> all = links.ask(0, c -> c.hgetall(key));
    try {
      look(all.toCompletableFuture().get(timeout.toMillis() + 1_000, TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException down) {
      look(Map.of());
    }
  }

  private void look(Map<String, byte[]> entries) {
    long now = timeline.nanos();
    entries.forEach(
        (id, entry) -> {
          Seen before = others.get(id);
          if (!id.equals(node.value()) && (before == null || !Arrays.equals(before.last, entry))) {
            others.put(id, new Seen(entry, now));
          }
        });
    others.entrySet().removeIf(each -> isGone(each.getKey(), each.getValue(), entries, now));
    List<LayerNode> nodes = new ArrayList<>();
    others.forEach((id, seen) -> read(id, seen, now, nodes));
    nodes.sort(Comparator.comparing(LayerNode::name).thenComparing(LayerNode::id));
    known = List.copyOf(nodes);
  }

  private boolean isGone(String id, Seen seen, Map<String, byte[]> entries, long now) {
    boolean hasLeft = !entries.isEmpty() && !entries.containsKey(id);
    boolean isSilent = now - seen.since > FORGOTTEN.toNanos();
    if (isSilent) {
      var _ = links.ask(0, c -> c.hdel(key, id));
    }
    return hasLeft || isSilent;
  }

  private static Map<String, Object> written(LayerNode node, long beat) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", node.name());
    entry.put("uptime", node.uptime().toSeconds());
    entry.put("webSockets", node.webSockets());
    entry.put("groups", node.groups());
    entry.put("channels", node.channels());
    entry.put("messagesIn", node.messagesIn());
    entry.put("messagesOut", node.messagesOut());
    entry.put("beat", beat);
    return entry;
  }

  private void read(String id, Seen seen, long now, List<LayerNode> nodes) {
    try {
      Map<String, Object> entry = bodies.read(seen.last);
      Duration silent = Duration.ofNanos(now - seen.since);
      nodes.add(
          new LayerNode(
              id,
              String.valueOf(entry.getOrDefault("name", id)),
              false,
              Duration.ofSeconds(number(entry, "uptime")).plus(silent),
              silent,
              number(entry, "webSockets"),
              number(entry, "groups"),
              number(entry, "channels"),
              number(entry, "messagesIn"),
              number(entry, "messagesOut")));
    } catch (MalformedBodyException foreign) {
      // of a process with another key or format; it cannot be talked to either
    }
  }

  private static long number(Map<String, Object> entry, String name) {
    return entry.get(name) instanceof Number number ? number.longValue() : 0;
  }

  /// Takes this process off the list, when it has said for the last time that it is on it.
  @Override
  public void close() {
    thread.interrupt();
    try {
      boolean _ = thread.join(timeout);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    var _ = links.ask(0, c -> c.hdel(key, node.value()));
  }
}
