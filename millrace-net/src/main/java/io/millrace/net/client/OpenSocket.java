// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.client;

import io.millrace.client.ClientConnection;
import io.millrace.consumer.SocketTransport;
import io.millrace.websocket.CloseReason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// An open connection, from outside.
final class OpenSocket implements ClientConnection {
  private final SocketTransport transport;
  private final Duration patience;
  private final CompletableFuture<Void> ended;

  OpenSocket(SocketTransport transport, Duration patience, CompletableFuture<Void> ended) {
    this.transport = transport;
    this.patience = patience;
    this.ended = ended;
  }

  @Override
  public void close(CloseReason reason) {
    transport.loop().execute(() -> transport.close(reason));
  }

  @Override
  public void close() {
    close(CloseReason.NORMAL);
    try {
      var _ = ended.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException late) {
      // The loop sees to it that it ends.
    }
  }

  @Override
  public CompletableFuture<Void> ended() {
    return ended;
  }
}
