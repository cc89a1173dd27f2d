// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.accounts.PoolStatus;
import io.millrace.http.Status;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.LayerOptions;
import io.millrace.metrics.DropReason;
import io.millrace.metrics.Metrics;
import io.millrace.server.ServerBuilder;
import io.millrace.server.ServerStatus;
import io.millrace.testing.Probe;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObservationTest {
  private final Metrics metrics = new Metrics();
  private final ServerStatus status =
      new ServerStatus(
          Duration.ofMillis(1500),
          "epoll",
          List.of(
              new ServerStatus.Loop("loop-0", 3, Duration.ofMillis(20)),
              new ServerStatus.Loop("loop-1", 4, Duration.ZERO, Duration.ofMillis(250), true)));

  @Test
  void everyCounterIsPublished() {
    metrics.openWebSockets.add(7);
    metrics.openHttp.add(2);
    metrics.accepted.add(11);
    metrics.refused.add(1);
    metrics.refusedOverloaded.add(3);
    metrics.deferred.add(9);
    metrics.heldBack.add(10);
    metrics.turns.addShort(5, 1_000_000);
    metrics.turns.add(20_000_000);
    metrics.requests.add(12);
    metrics.serverErrors.add(13);
    metrics.messagesIn.add(14);
    metrics.messagesOut.add(15);
    metrics.bytesIn.add(16);
    metrics.bytesOut.add(17);
    metrics.handlerErrors.add(18);
    metrics.violations.add(19);
    metrics.fileHits.add(20);
    metrics.fileMisses.add(21);
    metrics.fileCacheBytes.add(22);
    metrics.layerSent.add(23);
    metrics.layerReceived.add(24);
    metrics.layerLosses.add(25);
    metrics.layerGaps.add(26);
    metrics.layerLinksDown.add(2);
    metrics.dropped(DropReason.OUTBOX_OLDEST, 5);
    try (ChannelLayer layer =
            ChannelLayer.inMemory(LayerOptions.DEFAULT, metrics, Timeline.system());
        Observation observation = new Observation("1.2.3", layer, () -> status)) {
      assertThat(observation.text().lines())
          .contains(
              "millrace_connections{kind=\"websocket\"} 7.0",
              "millrace_connections{kind=\"http\"} 2.0",
              "millrace_connections_accepted_total 11.0",
              "millrace_connections_refused_total{reason=\"limit\"} 1.0",
              "millrace_connections_refused_total{reason=\"overload\"} 3.0",
              "millrace_loop_deferred_total 9.0",
              "millrace_websocket_held_back_total 10.0",
              "millrace_loop_turn_seconds_bucket{le=\"0.001\"} 5",
              "millrace_loop_turn_seconds_count 6",
              "millrace_loop_turn_seconds_sum 0.021",
              "millrace_requests_total 12.0",
              "millrace_server_errors_total 13.0",
              "millrace_messages_received_total 14.0",
              "millrace_messages_sent_total 15.0",
              "millrace_received_bytes_total 16.0",
              "millrace_sent_bytes_total 17.0",
              "millrace_handler_errors_total 18.0",
              "millrace_violations_total 19.0",
              "millrace_file_hits_total 20.0",
              "millrace_file_misses_total 21.0",
              "millrace_file_cache_bytes 22.0",
              "millrace_messages_dropped_total{reason=\"outbox_oldest\"} 5.0",
              "millrace_groups 0.0",
              "millrace_layer_sent_total 23.0",
              "millrace_layer_received_total 24.0",
              "millrace_layer_losses_total 25.0",
              "millrace_layer_gaps_total 26.0",
              "millrace_layer_links_down 2.0",
              "millrace_layer_nodes 1.0",
              "millrace_channels 0.0",
              "millrace_loop_connections{loop=\"loop-0\"} 3.0",
              "millrace_loop_connections{loop=\"loop-1\"} 4.0",
              "millrace_loop_lag_seconds{loop=\"loop-0\"} 0.02",
              "millrace_loop_lag_max_seconds{loop=\"loop-0\"} 0.02",
              "millrace_loop_lag_max_seconds{loop=\"loop-1\"} 0.25",
              "millrace_loop_overloaded{loop=\"loop-0\"} 0.0",
              "millrace_loop_overloaded{loop=\"loop-1\"} 1.0",
              "millrace_uptime_seconds 1.5")
          .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
          .anyMatch(line -> line.startsWith("jvm_threads_live_threads "))
          .anyMatch(line -> line.matches("millrace_node_websockets\\{id=.*,node=.*} 7.0"))
          .anyMatch(line -> line.matches("millrace_node_silent_seconds\\{id=.*} 0.0"));
      for (DropReason reason : DropReason.values()) {
        assertThat(observation.text())
            .contains("millrace_messages_dropped_total{reason=\"" + reason.label() + "\"}");
      }
    }
  }

  @Test
  void numbersAreThoseOfTheMomentOfTheLook() {
    try (ChannelLayer layer =
            ChannelLayer.inMemory(LayerOptions.DEFAULT, metrics, Timeline.system());
        Observation observation = new Observation("1.2.3", layer, () -> status)) {
      assertThat(observation.text()).contains("millrace_requests_total 0.0");
      metrics.requests.increment();
      assertThat(observation.text()).contains("millrace_requests_total 1.0");
    }
  }

  @Test
  void aLayerThatIsDownIsToldOfAndIsNoReasonToBeTakenOut() {
    try (ChannelLayer layer =
            ChannelLayer.inMemory(LayerOptions.DEFAULT, metrics, Timeline.system());
        Observation observation = new Observation("1.2.3", layer, () -> status)) {
      ServerBuilder builder = Millrace.server().layer(layer);
      observation.addTo(builder);
      try (Probe probe = Probe.of(builder.application())) {
        assertThat(probe.get("/healthz").bodyText())
            .isEqualTo("{\"status\":\"ok\",\"version\":\"1.2.3\",\"uptime\":1}");
        metrics.layerLinksDown.increment();
        assertThat(probe.get("/healthz").status()).isEqualTo(Status.OK);
        assertThat(probe.get("/healthz").bodyText())
            .contains("\"status\":\"ok\"", "\"layer\":\"1 connections down;");
      }
    }
  }

  @Test
  void theConnectionsToADatabaseAreThere() {
    try (ChannelLayer layer =
            ChannelLayer.inMemory(LayerOptions.DEFAULT, metrics, Timeline.system());
        Observation observation = new Observation("1.2.3", layer, () -> status)) {
      assertThat(observation.text()).doesNotContain("accounts");
      observation.accounts(() -> new PoolStatus(1, 2, 3, 4, 5, 6));
      assertThat(observation.text().lines())
          .contains(
              "millrace_accounts_connections{state=\"active\"} 1.0",
              "millrace_accounts_connections{state=\"idle\"} 2.0",
              "millrace_accounts_waiting 3.0",
              "millrace_accounts_exhausted_total 4.0",
              "millrace_accounts_failed_total 5.0",
              "millrace_accounts_hashing 6.0");
    }
  }
}
