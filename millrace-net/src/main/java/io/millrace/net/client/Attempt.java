// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.client;

import io.millrace.client.ClientConnection;
import io.millrace.client.Credentials;
import io.millrace.client.Dialer.Dial;
import io.millrace.client.OpenTimeoutException;
import io.millrace.client.Proxy;
import io.millrace.client.SocketUri;
import io.millrace.consumer.Surroundings;
import io.millrace.loop.Timer;
import io.millrace.net.loop.NettyLoop;
import io.millrace.net.websocket.SocketContext;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One connection on its way to be open: name, socket, proxy, TLS, and then the handshake, which is
/// [OpeningHandler]'s. What may block runs on a virtual thread, the rest on the loop.
final class Attempt {
  /// As on a server.
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 * 1_024, 64 * 1_024);

  private final Dial dial;
  private final NettyLoop loop;
  private final ClientTransport transport;
  private final TlsContexts tls;
  private final SocketContext context;
  private final Surroundings surroundings;
  private final CompletableFuture<ClientConnection> result = new CompletableFuture<>();

  // All on the loop only.
  private @Nullable Channel channel;
  private @Nullable Timer timer;
  private @Nullable OpeningHandler handshake;
  private boolean over;
  private String stage = "the name was resolved";

  Attempt(
      Dial dial,
      NettyLoop loop,
      ClientTransport transport,
      TlsContexts tls,
      SocketContext context,
      Surroundings surroundings) {
    this.dial = dial;
    this.loop = loop;
    this.transport = transport;
    this.tls = tls;
    this.context = context;
    this.surroundings = surroundings;
  }

  CompletableFuture<ClientConnection> result() {
    return result;
  }

  Dial dial() {
    return dial;
  }

  NettyLoop loop() {
    return loop;
  }

  SocketContext context() {
    return context;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  void begin() {
    var _ =
        result.whenComplete(
            (_, _) -> {
              if (result.isCancelled()) {
                loop.execute(this::drop);
              }
            });
    loop.execute(() -> timer = loop.after(dial.time(), this::timeOut));
    surroundings.threads().newThread(this::prepare).start();
  }

  private void prepare() {
    try {
      SslContext secured = dial.uri().secure() ? tls.of(dial.options().tls()) : null;
      List<SocketAddress> addresses = addresses();
      loop.execute(() -> connect(addresses, secured));
    } catch (UnknownHostException | RuntimeException problem) {
      loop.execute(() -> fail(problem));
    }
  }

  /// Where the socket is connected to: the proxy, where there is one.
  private List<SocketAddress> addresses() throws UnknownHostException {
    SocketUri uri = dial.uri();
    return switch (dial.proxy()) {
      case Proxy.Http(String host, int port, _) -> resolved(host, port);
      case Proxy.Socks5(String host, int port, _) -> resolved(host, port);
      case Proxy.None _, Proxy.FromEnvironment _ ->
          uri.socket() == null
              ? resolved(uri.host(), uri.port())
              : List.of(transport.address(uri.socket()));
    };
  }

  private static List<SocketAddress> resolved(String host, int port) throws UnknownHostException {
    List<SocketAddress> all = new ArrayList<>();
    for (InetAddress each : InetAddress.getAllByName(host)) {
      all.add(new InetSocketAddress(each, port));
    }
    return all;
  }

  // ---- on the loop ----

  /// Tries the first of those addresses, and the others when nobody answers there.
  private void connect(List<SocketAddress> addresses, @Nullable SslContext secured) {
    if (over) {
      return;
    }
    stage = "a connection to " + Failures.at(dial.uri(), dial.proxy());
    OpeningHandler opening = new OpeningHandler(this);
    handshake = opening;
    SocketAddress address = addresses.getFirst();
    ChannelFuture connecting =
        bootstrap(address, opening, secured, addresses.size()).connect(target(address));
    channel = connecting.channel();
    connecting.addListener(
        _ -> {
          if (!connecting.isSuccess() && !over) {
            if (addresses.size() > 1) {
              connect(addresses.subList(1, addresses.size()), secured);
            } else {
              fail(connecting.cause());
            }
          }
        });
  }

  /// A proxy is connected to by its handler, which is told the address behind it.
  private SocketAddress target(SocketAddress address) {
    return dial.proxy() instanceof Proxy.None
        ? address
        : InetSocketAddress.createUnresolved(dial.uri().host(), dial.uri().port());
  }

  private Bootstrap bootstrap(
      SocketAddress address,
      OpeningHandler opening,
      @Nullable SslContext secured,
      int addressesLeft) {
    boolean unix = dial.uri().socket() != null;
    Duration each = dial.time().dividedBy(addressesLeft);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop.netty())
            .channel(unix ? transport.unix() : transport.tcp())
            .disableResolver()
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                Math.clamp(each.toMillis() + 1, 1, Integer.MAX_VALUE))
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel fresh) {
                    fill(fresh, address, opening, secured);
                  }
                });
    return unix ? bootstrap : bootstrap.option(ChannelOption.TCP_NODELAY, true);
  }

  private void fill(
      Channel fresh, SocketAddress address, OpeningHandler opening, @Nullable SslContext secured) {
    ChannelPipeline pipeline = fresh.pipeline();
    ProxyHandler proxy = proxy(address);
    if (proxy != null) {
      proxy.setConnectTimeoutMillis(0);
      pipeline.addLast(proxy);
    }
    if (secured != null) {
      String name = dial.options().tls().serverName();
      SslHandler handler =
          secured.newHandler(
              fresh.alloc(), name == null ? dial.uri().host() : name, dial.uri().port());
      handler.setHandshakeTimeoutMillis(0);
      pipeline.addLast(handler);
    }
    opening.addTo(pipeline);
  }

  private @Nullable ProxyHandler proxy(SocketAddress address) {
    return switch (dial.proxy()) {
      case Proxy.Http(_, _, Credentials.Basic(String user, String password)) ->
          new HttpProxyHandler(address, user, password);
      case Proxy.Http _ -> new HttpProxyHandler(address);
      case Proxy.Socks5(_, _, Credentials.Basic(String user, String password)) ->
          new Socks5ProxyHandler(address, user, password);
      case Proxy.Socks5 _ -> new Socks5ProxyHandler(address);
      case Proxy.None _, Proxy.FromEnvironment _ -> null;
    };
  }

  void reached(String next) {
    stage = next;
  }

  private void timeOut() {
    if (over) {
      return;
    }
    OpeningHandler opening = handshake;
    if (opening != null && opening.refuseWithWhatCame()) {
      return;
    }
    fail(
        new OpenTimeoutException(
            dial.uri()
                + " was not open after "
                + dial.options().openTimeout().toMillis()
                + " ms: still missing is "
                + stage
                + " (expected: a server that answers, or a longer open timeout)"));
  }

  /// Gives up, for that reason.
  void fail(Throwable problem) {
    if (!over) {
      Throwable told = Failures.of(dial, problem);
      drop();
      offLoop(() -> result.completeExceptionally(told));
    }
  }

  /// The caller's own code failed; that goes back to it as it is.
  void failForUs(Throwable problem) {
    if (!over) {
      end();
      offLoop(() -> result.completeExceptionally(problem));
    }
  }

  /// The connection is open and somebody else's.
  ///
  /// @param refused what to do when nobody wants it any more
  void succeed(ClientConnection connection, Runnable refused) {
    if (!over) {
      end();
      offLoop(
          () -> {
            if (!result.complete(connection)) {
              refused.run();
            }
          });
    }
  }

  boolean isOver() {
    return over;
  }

  private void drop() {
    end();
    if (channel != null) {
      channel.close();
    }
  }

  private void end() {
    over = true;
    if (timer != null) {
      timer.cancel();
    }
  }

  /// Whoever waits for the result may do what blocks.
  void offLoop(Runnable task) {
    surroundings.threads().newThread(task).start();
  }
}
