// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.consumer.AsyncWebSocketConsumer;
import io.millrace.metrics.Metrics;
import io.millrace.server.ServerStatus;
import java.time.Duration;
import java.util.function.Supplier;

/// How the server is, once a second.
final class StatusConsumer extends AsyncWebSocketConsumer {
  private final Supplier<ServerStatus> status;
  private final Metrics metrics;

  StatusConsumer(Supplier<ServerStatus> status, Metrics metrics) {
    this.status = status;
    this.metrics = metrics;
  }

  @Override
  protected void connect() {
    accept();
    every(Duration.ofSeconds(1), () -> sendJson(StatusReport.of(status.get(), metrics, layer())));
  }
}
