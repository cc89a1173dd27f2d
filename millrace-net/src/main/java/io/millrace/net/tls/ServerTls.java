// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.tls;

import io.millrace.server.StartException;
import io.millrace.server.TlsOptions;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The TLS of one listening address: makes the handler of each connection, and follows its files. A
/// connection lives on with what it began with. Safe for all threads.
public final class ServerTls implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ServerTls.class);

  /// What is still unsent may take that long when a connection is closed.
  private static final long FLUSH_MILLIS = 1_000;

  private final TlsOptions options;
  private SslContext current; // guarded by this, as it is released when it is replaced
  private final FileWatch watch;

  private ServerTls(TlsOptions options) {
    this.options = options;
    this.watch = FileWatch.of(options);
    this.current = context(options);
  }

  /// @throws StartException when the files are not what they should be
  public static ServerTls start(TlsOptions options) {
    ServerTls tls = new ServerTls(options);
    if (!OpenSsl.isAvailable()) {
      log.info(
          "TLS is done by the JDK: BoringSSL is not to be had here: {}",
          String.valueOf(OpenSsl.unavailabilityCause()));
    }
    tls.watch.start(options.reloadEvery(), tls::reload);
    return tls;
  }

  public TlsOptions options() {
    return options;
  }

  private static SslContext context(TlsOptions options) {
    Identity identity = Identity.read(options);
    SslContextBuilder builder =
        SslContextBuilder.forServer(identity.key(), identity.chain())
            .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
            .protocols(protocols(options.minimum()))
            .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2,
                    ApplicationProtocolNames.HTTP_1_1));
    Path authority = options.clientAuthority();
    if (authority != null) {
      builder
          .clientAuth(ClientAuth.REQUIRE)
          .trustManager(
              Identity.certificates("TLS client authority", authority)
                  .toArray(X509Certificate[]::new));
    }
    try {
      return builder.build();
    } catch (SSLException | IllegalArgumentException refused) {
      throw new StartException(
          "TLS certificate: "
              + options.certificate()
              + " cannot be used: "
              + refused.getMessage()
              + " (expected: a certificate for a server and its key)",
          refused);
    }
  }

  private static String[] protocols(TlsOptions.Version minimum) {
    String newest = TlsOptions.Version.TLS_1_3.protocol();
    return switch (minimum) {
      case TLS_1_2 -> new String[] {newest, TlsOptions.Version.TLS_1_2.protocol()};
      case TLS_1_3 -> new String[] {newest};
    };
  }

  /// The handler of a new connection.
  public SslHandler handler(ByteBufAllocator allocator) {
    SslHandler handler;
    synchronized (this) {
      handler = current.newHandler(allocator);
    }
    // The connection's own sweep watches the time.
    handler.setHandshakeTimeoutMillis(0);
    handler.setCloseNotifyFlushTimeoutMillis(FLUSH_MILLIS);
    return handler;
  }

  private void reload() {
    SslContext fresh;
    try {
      fresh = context(options);
    } catch (StartException bad) {
      log.error(
          "The certificate has changed and cannot be used; the one before it stays: {}",
          bad.getMessage(),
          bad);
      return;
    }
    replace(fresh);
    log.info("New connections are shown the new certificate of {}.", options.certificate());
  }

  private synchronized void replace(SslContext fresh) {
    ReferenceCountUtil.release(current);
    current = fresh;
  }

  /// Ends the watch. Connections live on.
  @Override
  public void close() {
    watch.stop();
    synchronized (this) {
      ReferenceCountUtil.release(current);
    }
  }
}
