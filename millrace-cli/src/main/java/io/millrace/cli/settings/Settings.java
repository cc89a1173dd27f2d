// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import io.millrace.demos.DemoSettings;
import io.millrace.extension.Compression;
import io.millrace.proxy.TrustedProxies;
import io.millrace.server.Limits;
import io.millrace.server.Listen;
import io.millrace.server.ServerOptions;
import io.millrace.server.TlsOptions;
import io.millrace.websocket.SocketOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// All settings of a run, as the parts of the program take them.
///
/// @param server with its limits and those of its WebSockets
/// @param strictTransport how long browsers are told to use nothing but `https`; 0 for not at all
public record Settings(
    ServerOptions server,
    Duration strictTransport,
    LayerSettings layer,
    TaskSettings tasks,
    RelaySettings relay,
    DemoSettings demo,
    TailfSettings tailf,
    LoggingSettings logging,
    AccessLogSettings accessLog,
    ServeSettings serve,
    AccountSettings accounts) {
  public Settings withLogs(LoggingSettings process, AccessLogSettings access) {
    return new Settings(
        server,
        strictTransport,
        layer,
        tasks,
        relay,
        demo,
        tailf,
        process,
        access,
        serve,
        accounts);
  }

  public Settings withDemo(DemoSettings chosen) {
    return new Settings(
        server,
        strictTransport,
        layer,
        tasks,
        relay,
        chosen,
        tailf,
        logging,
        accessLog,
        serve,
        accounts);
  }

  static Settings of(Configuration from) {
    return new Settings(
        server(from),
        from.get(Keys.TLS_HSTS),
        LayerKeys.layer(from),
        TaskKeys.tasks(from),
        RelayKeys.relay(from),
        DemoKeys.demo(from),
        TailfKeys.tailf(from),
        LogKeys.logging(from),
        LogKeys.access(from),
        ServeKeys.serve(from),
        ServeKeys.accounts(from));
  }

  private static ServerOptions server(Configuration from) {
    return new ServerOptions(
        listen(from),
        from.get(Keys.TRANSPORT),
        from.get(Keys.EVENT_LOOPS),
        from.get(Keys.BACKLOG),
        limits(from),
        sockets(from),
        from.get(Keys.SHUTDOWN_DEADLINE),
        OverloadKeys.overload(from),
        TrustedProxies.of(list(from.get(Keys.PROXY_TRUSTED)))
            .withFields(from.get(Keys.PROXY_FIELDS)));
  }

  /// The members of a text with commas between them.
  static String[] list(String text) {
    return text.isBlank() ? new String[0] : text.strip().split("\\s*,\\s*", -1);
  }

  private static List<Listen> listen(Configuration from) {
    List<Listen> listen = new ArrayList<>();
    String host = from.get(Keys.HOST);
    int port = from.get(Keys.PORT);
    Optional<TlsOptions> tls = tls(from);
    if (from.get(Keys.TCP)) {
      Optional<Integer> another = from.get(Keys.TLS_PORT);
      listen.add(
          tls.isPresent() && another.isEmpty()
              ? new Listen.Tls(host, port, tls.get())
              : new Listen.Tcp(host, port));
      if (tls.isPresent() && another.isPresent()) {
        listen.add(new Listen.Tls(host, another.get(), tls.get()));
      }
    }
    Optional<Integer> redirect = from.get(Keys.TLS_REDIRECT_FROM);
    if (redirect.isPresent()) {
      int https = from.get(Keys.TLS_PORT).orElse(port);
      if (tls.isEmpty() || https == 0) {
        throw new SettingsException(
            "tls.redirect-from: "
                + redirect.get()
                + " (expected: a certificate, and a port of TLS that is known), from "
                + from.setting(Keys.TLS_REDIRECT_FROM).origin());
      }
      listen.add(new Listen.Redirect(host, redirect.get(), https));
    }
    from.get(Keys.UNIX).map(Listen.Unix::new).ifPresent(listen::add);
    if (listen.isEmpty()) {
      throw new SettingsException(
          "server.tcp: false (expected: true, or a path in server.unix to listen on), from "
              + from.setting(Keys.TCP).origin());
    }
    return from.get(Keys.PROXY_PROTOCOL)
        ? listen.stream().<Listen>map(Listen.Proxied::new).toList()
        : listen;
  }

  private static Optional<TlsOptions> tls(Configuration from) {
    Optional<Path> certificate = from.get(Keys.TLS_CERTIFICATE);
    Optional<Path> key = from.get(Keys.TLS_KEY);
    if (certificate.isPresent() != key.isPresent()) {
      Key<?> there = certificate.isPresent() ? Keys.TLS_CERTIFICATE : Keys.TLS_KEY;
      Key<?> missing = certificate.isPresent() ? Keys.TLS_KEY : Keys.TLS_CERTIFICATE;
      throw new SettingsException(
          missing.name()
              + ": none (expected: a path, as there is one in "
              + there.name()
              + "), from "
              + from.setting(there).origin());
    }
    String password = from.get(Keys.TLS_KEY_PASSWORD);
    return certificate.map(
        path ->
            new TlsOptions(
                path,
                key.orElseThrow(),
                password.isEmpty() ? null : password,
                from.get(Keys.TLS_MINIMUM),
                from.get(Keys.TLS_CLIENT_AUTHORITY).orElse(null),
                from.get(Keys.TLS_HANDSHAKE_TIMEOUT),
                from.get(Keys.TLS_RELOAD_EVERY)));
  }

  private static Limits limits(Configuration from) {
    return new Limits(
        from.get(Keys.CONNECTIONS),
        from.get(Keys.REQUEST_LINE),
        from.get(Keys.HEADERS),
        from.get(Keys.BODY),
        from.get(Keys.PIPELINED),
        from.get(Keys.REQUEST_TIMEOUT),
        from.get(Keys.IDLE_TIMEOUT),
        from.get(Keys.STALL_TIMEOUT));
  }

  private static SocketOptions sockets(Configuration from) {
    return new SocketOptions(
        from.get(Keys.MAX_FRAME),
        from.get(Keys.MAX_MESSAGE),
        from.get(Keys.MAILBOX),
        from.get(Keys.OUTBOX),
        from.get(Keys.OWN_OVERFLOW),
        from.get(Keys.GROUP_OVERFLOW),
        from.get(Keys.FRAMES_PER_SECOND),
        from.get(Keys.PING_INTERVAL),
        from.get(Keys.PING_TIMEOUT),
        from.get(Keys.CLOSE_TIMEOUT),
        compression(from),
        List.of());
  }

  private static Compression compression(Configuration from) {
    boolean context = from.get(Keys.COMPRESSION_CONTEXT);
    return new Compression(
        from.get(Keys.COMPRESSION),
        from.get(Keys.COMPRESSION_MIN_SIZE),
        from.get(Keys.COMPRESSION_LEVEL),
        context,
        context,
        Compression.DEFAULT.peerWindowBits());
  }
}
