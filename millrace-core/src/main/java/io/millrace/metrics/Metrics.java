// SPDX-License-Identifier: Apache-2.0
package io.millrace.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// The counters of one server, kept where the work is done and read by whoever publishes them. Safe
/// for all threads; a reader sees each counter as it is, not all at one instant.
public final class Metrics {
  /// WebSockets that were accepted and are still open.
  public final LongAdder openWebSockets = new LongAdder();

  /// Sockets that speak HTTP or have not asked for anything yet.
  public final LongAdder openHttp = new LongAdder();

  /// TLS connections that are open, those in their handshake included.
  public final LongAdder openTls = new LongAdder();

  /// HTTP/2 connections that are open. Their streams are counted as connections of their kind.
  public final LongAdder openHttp2 = new LongAdder();

  /// Streams of HTTP/2 that are open, those of WebSockets included.
  public final LongAdder openStreams = new LongAdder();

  /// WebSockets that were opened on streams of HTTP/2 (RFC 8441).
  public final LongAdder webSocketsOverHttp2 = new LongAdder();

  /// TLS handshakes that failed, were not finished in time, or were no TLS.
  public final LongAdder failedHandshakes = new LongAdder();

  /// Connections taken since the start.
  public final LongAdder accepted = new LongAdder();

  /// Connections turned away because the limit was reached.
  public final LongAdder refused = new LongAdder();

  /// Connections turned away because all event loops were overloaded.
  public final LongAdder refusedOverloaded = new LongAdder();

  /// How often a connection that had sent much had to leave the rest to the next turn of its loop.
  public final LongAdder deferred = new LongAdder();

  /// How often a WebSocket's peer had to wait, as it had sent more frames in a second than it may.
  public final LongAdder heldBack = new LongAdder();

  /// How long the turns of the event loops were, from what came to the last flush.
  public final Latencies turns = new Latencies();

  public final LongAdder requests = new LongAdder();

  /// Answers with a status of 500 or above.
  public final LongAdder serverErrors = new LongAdder();

  /// WebSocket messages received, whole.
  public final LongAdder messagesIn = new LongAdder();

  /// WebSocket messages handed to sockets, one a receiver.
  public final LongAdder messagesOut = new LongAdder();

  public final LongAdder bytesIn = new LongAdder();
  public final LongAdder bytesOut = new LongAdder();

  /// Exceptions that handlers threw.
  public final LongAdder handlerErrors = new LongAdder();

  /// Connections closed because the peer broke the protocol or a limit, and handshakes refused
  /// because they came from a page of another site.
  public final LongAdder violations = new LongAdder();

  /// Requests for files that were answered from memory, or without any content.
  public final LongAdder fileHits = new LongAdder();

  /// Requests for files for which the disk was asked.
  public final LongAdder fileMisses = new LongAdder();

  /// What is held in memory of files, with what belongs to it.
  public final LongAdder fileCacheBytes = new LongAdder();

  /// Messages handed to the layer's server for other processes.
  public final LongAdder layerSent = new LongAdder();

  /// Messages that came from other processes through the layer's server.
  public final LongAdder layerReceived = new LongAdder();

  /// How often a connection to the layer's server was lost.
  public final LongAdder layerLosses = new LongAdder();

  /// Connections to the layer's server that are lost now.
  public final LongAdder layerLinksDown = new LongAdder();

  /// How often handlers were told that messages of other processes may be missing.
  public final LongAdder layerGaps = new LongAdder();

  /// Background tasks.
  public final TaskCounters tasks = new TaskCounters();

  /// The relay of local processes.
  public final RelayCounters relay = new RelayCounters();

  /// Files that are being followed.
  public final LongAdder tailFollowers = new LongAdder();

  /// Viewers of followed files.
  public final LongAdder tailViewers = new LongAdder();

  /// Lines read from followed files, each once however many view it.
  public final LongAdder tailLines = new LongAdder();

  /// Lines that slow viewers of followed files did not get.
  public final LongAdder tailSkipped = new LongAdder();

  /// How long pings and their pongs took.
  public final Latencies roundTrips = new Latencies();

  private final Map<DropReason, LongAdder> drops = new EnumMap<>(DropReason.class);

  public Metrics() {
    for (DropReason reason : DropReason.values()) {
      drops.put(reason, new LongAdder());
    }
  }

  public void dropped(DropReason reason) {
    dropped(reason, 1);
  }

  public void dropped(DropReason reason, long messages) {
    counter(reason).add(messages);
  }

  public long drops(DropReason reason) {
    return counter(reason).sum();
  }

  private LongAdder counter(DropReason reason) {
    return Objects.requireNonNull(drops.get(reason));
  }
}
