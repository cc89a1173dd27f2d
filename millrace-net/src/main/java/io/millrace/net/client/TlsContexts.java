// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.client;

import io.millrace.client.ClientTls;
import io.millrace.client.TlsException;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// What TLS needs, made once for equal settings, as reading the trusted authorities takes long.
final class TlsContexts {
  /// Settings that are made anew each time must not pile up here.
  private static final int MOST = 64;

  private final Map<ClientTls, SslContext> made = new ConcurrentHashMap<>();

  /// Reads files, so it may block.
  ///
  /// @throws TlsException when the settings cannot be used
  SslContext of(ClientTls tls) {
    SslContext known = made.get(tls);
    if (known != null) {
      return known;
    }
    SslContext fresh = make(tls);
    if (made.size() < MOST) {
      made.put(tls, fresh);
    }
    return fresh;
  }

  private static SslContext make(ClientTls tls) {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forClient()
              .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK);
      switch (tls.trust()) {
        case ClientTls.Trust.Jdk() -> builder.endpointIdentificationAlgorithm("HTTPS");
        case ClientTls.Trust.Pem(Path file) ->
            builder
                .trustManager(readable("trusted certificates", file).toFile())
                .endpointIdentificationAlgorithm("HTTPS");
        case ClientTls.Trust.Store(var store) -> {
          TrustManagerFactory factory =
              TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
          factory.init(store);
          builder.trustManager(factory).endpointIdentificationAlgorithm("HTTPS");
        }
        case ClientTls.Trust.Anybody() ->
            builder
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null);
      }
      addIdentity(builder, tls.identity());
      return builder.build();
    } catch (GeneralSecurityException | IOException | IllegalArgumentException unusable) {
      throw new TlsException("tls: the settings cannot be used: " + told(unusable), unusable);
    }
  }

  private static void addIdentity(SslContextBuilder builder, ClientTls.@Nullable Identity identity)
      throws GeneralSecurityException {
    switch (identity) {
      case null -> {}
      case ClientTls.Identity.Pem(Path certificates, Path key, var password) ->
          builder.keyManager(
              readable("client certificate", certificates).toFile(),
              readable("client key", key).toFile(),
              password);
      case ClientTls.Identity.Store(var store, String password) -> {
        KeyManagerFactory factory =
            KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password.toCharArray());
        builder.keyManager(factory);
      }
    }
  }

  private static Path readable(String what, Path file) {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException(
          what + ": " + file + " (expected: a file in PEM that can be read)");
    }
    return file;
  }

  private static String told(Throwable problem) {
    StringBuilder text = new StringBuilder(String.valueOf(problem.getMessage()));
    Throwable cause = problem.getCause();
    if (cause != null && cause.getMessage() != null) {
      text.append(": ").append(cause.getMessage());
    }
    return text.toString();
  }
}
