// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.consumer.AsyncWebSocketConsumer;
import java.time.Duration;

/// How the server is, once a second.
final class StatusConsumer extends AsyncWebSocketConsumer {
  private final SiteParts parts;

  StatusConsumer(SiteParts parts) {
    this.parts = parts;
  }

  @Override
  protected void connect() {
    accept();
    every(Duration.ofSeconds(1), () -> sendJson(StatusReport.of(parts)));
  }
}
