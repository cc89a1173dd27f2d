// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.access.AccessLog;
import io.millrace.consumer.Surroundings;
import io.millrace.files.ErrorPages;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects routes, a layer and options, and starts a server with them. Not for several threads.
public final class ServerBuilder extends Routes<ServerBuilder> {
  private final RouteBook book;
  private final List<Middleware> everywhere;
  private final List<Worker> workers = new ArrayList<>();
  private final List<AutoCloseable> owned = new ArrayList<>();
  private @Nullable ChannelLayer layer;
  private ServerOptions options = ServerOptions.DEFAULT;
  private @Nullable TlsOptions tls;
  private AccessLog accessLog = AccessLog.NONE;
  private ErrorPages errors = ErrorPages.NONE;

  public ServerBuilder() {
    this(new RouteBook());
  }

  private ServerBuilder(RouteBook book) {
    super(book, List.of());
    this.book = book;
    this.everywhere = new ArrayList<>();
  }

  @Override
  ServerBuilder self() {
    return this;
  }

  @Override
  public ServerBuilder use(Middleware added) {
    everywhere.add(added);
    return super.use(added);
  }

  /// The layer that consumers meet on; one in memory unless set. The server does not close it.
  public ServerBuilder layer(ChannelLayer shared) {
    layer = shared;
    return this;
  }

  public ServerBuilder options(ServerOptions changed) {
    options = changed;
    return this;
  }

  /// Serves `https` and `wss` in place of `http` and `ws` on all TCP addresses.
  ///
  /// @param certificate the server's certificate and those above it, in PEM
  /// @param key the certificate's key, in PEM
  public ServerBuilder tls(Path certificate, Path key) {
    return tls(TlsOptions.of(certificate, key));
  }

  public ServerBuilder tls(TlsOptions changed) {
    tls = changed;
    return this;
  }

  /// Works off a general channel: each message goes to one worker. Add it several times for several
  /// at once.
  public ServerBuilder worker(String channel, MessageHandler handler) {
    workers.add(new Worker(new ChannelName(channel), handler));
    return this;
  }

  /// Gives the server something to close when it stops, after the last handler has ended.
  public ServerBuilder owning(AutoCloseable resource) {
    owned.add(resource);
    return this;
  }

  /// Is told of each answer. None unless set.
  public ServerBuilder accessLog(AccessLog told) {
    accessLog = told;
    return this;
  }

  /// A site's own pages in place of the words for errors. Plain text unless set.
  public ServerBuilder errors(ErrorPages pages) {
    errors = pages;
    return this;
  }

  /// What was collected, without a server; for tests.
  public Application application() {
    ChannelLayer chosen = layer == null ? ChannelLayer.inMemory() : layer;
    Surroundings surroundings = Surroundings.of(chosen);
    return new Application(
        new HttpRouter(book.httpTables(), book.fileRoutes(), List.copyOf(everywhere), surroundings),
        book.webSocketTable(),
        surroundings,
        List.copyOf(workers),
        List.copyOf(owned),
        accessLog,
        errors);
  }

  /// Starts on that port of the loopback address.
  ///
  /// @throws StartException when it cannot be listened on
  public Server start(int port) {
    options = options.withListen(new Listen.Tcp("127.0.0.1", port));
    return start();
  }

  /// Starts with the addresses of the options.
  ///
  /// @throws StartException when one cannot be listened on
  public Server start() {
    return Engine.find().start(application(), tls == null ? options : options.withTls(tls));
  }
}
