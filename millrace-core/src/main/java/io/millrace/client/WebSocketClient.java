// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import io.millrace.consumer.Connections;
import io.millrace.consumer.Consumer;
import io.millrace.consumer.Surroundings;
import io.millrace.consumer.WebSocket;
import io.millrace.layer.ChannelLayer;
import io.millrace.time.Timeline;
import java.security.SecureRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Opens WebSockets to servers. Safe for all threads.
///
/// ```java
/// try (WebSocket socket = WebSocketClient.connect("wss://example.com/feed")) {
///   socket.send("hello");
///   for (String text : socket.texts()) System.out.println(text);
/// }
/// ```
///
/// All clients of a process share a few event loops, but for those with a layer of their own.
/// Addresses are `ws://…`, `wss://…` or `ws+unix:/run/app.sock:/path`; names may be in any script.
public final class WebSocketClient implements AutoCloseable {
  private final ClientOptions options;
  private final Supplier<Surroundings> surroundings;
  private final Supplier<Dialer> dialer;
  private final RandomGenerator chance;
  private final @Nullable Dialer own;

  private WebSocketClient(
      ClientOptions options,
      Supplier<Surroundings> surroundings,
      Supplier<Dialer> dialer,
      RandomGenerator chance,
      @Nullable Dialer own) {
    this.options = options;
    this.surroundings = surroundings;
    this.dialer = dialer;
    this.chance = chance;
    this.own = own;
  }

  /// What clients without a layer of their own share; made at the first connection.
  private static final class Shared {
    private static final Surroundings SURROUNDINGS = Surroundings.of(ChannelLayer.inMemory());
    private static final Dialer DIALER = ClientEngine.find().start(SURROUNDINGS);
  }

  private static final class Chance {
    private static final SecureRandom SECURE = new SecureRandom();
  }

  public static WebSocketClient of(ClientOptions options) {
    return new WebSocketClient(
        options, () -> Shared.SURROUNDINGS, () -> Shared.DIALER, Chance.SECURE, null);
  }

  /// A client whose connections are members of that layer: they can join groups, such as those of a
  /// server in this process, and be reached by them. It has event loops of its own until it is
  /// closed, and counts into the layer's metrics.
  public static WebSocketClient of(ClientOptions options, ChannelLayer layer) {
    Surroundings around = Surroundings.of(layer);
    Dialer started = ClientEngine.find().start(around);
    return new WebSocketClient(options, () -> around, () -> started, Chance.SECURE, started);
  }

  /// For tests of the rules above the sockets.
  static WebSocketClient of(
      ClientOptions options, Surroundings around, Dialer dialer, RandomGenerator chance) {
    return new WebSocketClient(options, () -> around, () -> dialer, chance, dialer);
  }

  /// Opens a connection with the default options, and waits until it is open.
  ///
  /// @throws ClientException when it cannot be opened
  public static WebSocket connect(String uri) throws InterruptedException {
    return connect(uri, ClientOptions.DEFAULT);
  }

  /// Opens a connection, and waits until it is open.
  ///
  /// @throws ClientException when it cannot be opened
  public static WebSocket connect(String uri, ClientOptions options) throws InterruptedException {
    return of(options).open(uri);
  }

  public ClientOptions options() {
    return options;
  }

  /// Opens a connection, and waits until it is open.
  ///
  /// @throws ClientException when it cannot be opened
  public WebSocket open(String uri) throws InterruptedException {
    return await(openAsync(uri));
  }

  /// Opens a connection. Returns at once.
  ///
  /// @return completed on a virtual thread, exceptionally with a [ClientException]; when it is
  ///   cancelled, the attempt is given up
  public CompletableFuture<WebSocket> openAsync(String uri) {
    AtomicReference<@Nullable WebSocket> handed = new AtomicReference<>();
    CompletableFuture<ClientConnection> opening =
        approach(uri, Connections.handingOver(handed::set));
    CompletableFuture<WebSocket> result =
        opening.thenApply(
            _ -> {
              WebSocket socket = handed.get();
              if (socket == null) {
                throw new IllegalStateException("opened without a socket");
              }
              return socket;
            });
    passOn(result, opening);
    return result;
  }

  /// Opens a connection for a consumer, and waits until it is open. The consumer is the one that it
  /// would be on a server, in either style; its `connect()` comes when the server has accepted.
  ///
  /// @return to close it from outside, and to wait for its end
  /// @throws ClientException when it cannot be opened
  public ClientConnection open(String uri, Supplier<? extends Consumer> consumers)
      throws InterruptedException {
    return await(openAsync(uri, consumers));
  }

  /// Opens a connection for a consumer. Returns at once.
  public CompletableFuture<ClientConnection> openAsync(
      String uri, Supplier<? extends Consumer> consumers) {
    return approach(uri, Connections.of(consumers));
  }

  private CompletableFuture<ClientConnection> approach(String uri, Connections connections) {
    SocketUri parsed;
    try {
      parsed = SocketUri.parse(uri);
    } catch (BadUriException wrong) {
      return CompletableFuture.failedFuture(wrong);
    }
    Timeline timeline = surroundings.get().timeline();
    return new Approach(dialer.get(), options, chance, timeline, connections, parsed).begin();
  }

  private static void passOn(CompletableFuture<?> cancelled, CompletableFuture<?> to) {
    var _ =
        cancelled.whenComplete(
            (_, _) -> {
              if (cancelled.isCancelled()) {
                to.cancel(false);
              }
            });
  }

  /// Connections one after the other, for ever, with the default waits between.
  ///
  /// ```java
  /// for (WebSocket socket : client.reconnecting("wss://example.com/feed")) {
  ///   for (String text : socket.texts()) show(text);
  /// }
  /// ```
  public Reconnecting reconnecting(String uri) {
    return reconnecting(uri, Backoff.DEFAULT);
  }

  /// Connections one after the other, for ever.
  ///
  /// @throws BadUriException when it is not the address of a WebSocket
  public Reconnecting reconnecting(String uri, Backoff backoff) {
    String shown = SocketUri.parse(uri).toString();
    return new Reconnecting(
        shown, () -> openAsync(uri), backoff, chance, surroundings.get().timeline());
  }

  /// Waits; gives up the attempt when interrupted.
  static <T> T await(CompletableFuture<T> opening) throws InterruptedException {
    try {
      return opening.get();
    } catch (InterruptedException leaving) {
      opening.cancel(false);
      throw leaving;
    } catch (CancellationException closed) {
      throw new InterruptedException("closed meanwhile");
    } catch (ExecutionException failed) {
      throw switch (failed.getCause()) {
        case ClientException problem -> {
          problem.setStackTrace(new Throwable().getStackTrace()); // the caller's, not a loop's
          yield problem;
        }
        case RuntimeException problem -> problem;
        case Error error -> throw error;
        case null, default -> new IllegalStateException(failed);
      };
    }
  }

  /// Ends the event loops of a client with a layer of its own, with its connections; other clients
  /// have nothing to close.
  @Override
  public void close() {
    if (own != null) {
      own.close();
    }
  }
}
