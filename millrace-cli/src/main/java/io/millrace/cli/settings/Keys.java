// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import io.millrace.extension.Compression;
import io.millrace.layer.Overflow;
import io.millrace.proxy.TrustedProxies;
import io.millrace.server.Limits;
import io.millrace.server.Listen;
import io.millrace.server.ServerOptions;
import io.millrace.server.TlsOptions;
import io.millrace.server.TransportKind;
import io.millrace.websocket.SocketOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All settings that exist: those of the server here, the others in groups of their own. Their
/// defaults are those of the library.
final class Keys {
  private static final KeyGroup GROUP = new KeyGroup();
  private static final ServerOptions SERVER = ServerOptions.DEFAULT;
  private static final Limits LIMITS = SERVER.limits();
  private static final SocketOptions SOCKETS = SERVER.sockets();
  private static final Compression COMPRESSING = SOCKETS.compression();
  private static final Listen.Tcp ADDRESS = (Listen.Tcp) SERVER.listen().getFirst();
  private static final TlsOptions TLS = TlsOptions.of(Path.of(""), Path.of(""));
  private static final int ANY = Integer.MAX_VALUE;
  private static final Duration SHORTEST = Duration.ofMillis(1);

  static final Key<String> HOST =
      key(
          "server.host",
          Kind.host(),
          ADDRESS.host(),
          "Address to listen on; `0.0.0.0` or `::` for all");
  static final Key<Integer> PORT =
      key("server.port", Kind.number(0, 65_535), ADDRESS.port(), "Port; 0 for any that is free");
  static final Key<Boolean> TCP =
      key(
          "server.tcp",
          Kind.truth(),
          true,
          "Listen on host and port; `false` where the Unix-domain socket is enough");
  static final Key<Optional<Path>> UNIX =
      key(
          "server.unix",
          Kind.path(),
          Optional.empty(),
          "Unix-domain socket to listen on as well; none when empty");
  static final Key<TransportKind> TRANSPORT =
      key(
          "server.transport",
          Kind.choice(TransportKind.class),
          SERVER.transport(),
          "How sockets are served: `auto`, `io_uring`, `epoll` or `nio`");
  static final Key<Integer> EVENT_LOOPS =
      key(
          "server.event-loops",
          Kind.number(0, 1_024),
          SERVER.eventLoops(),
          "Threads that own sockets; 0 for one a core");
  static final Key<Integer> BACKLOG =
      key(
          "server.backlog",
          Kind.number(1, ANY),
          SERVER.backlog(),
          "Connections that the kernel keeps while they wait to be taken");
  static final Key<Duration> SHUTDOWN_DEADLINE =
      key(
          "server.shutdown-deadline",
          Kind.duration(Duration.ZERO),
          SERVER.shutdownDeadline(),
          "How long a stop waits for clients and handlers to finish");

  static final Key<Optional<Path>> TLS_CERTIFICATE =
      key(
          "tls.certificate",
          Kind.path(),
          Optional.empty(),
          "The server's certificate and those above it, in PEM; no TLS when empty");
  static final Key<Optional<Path>> TLS_KEY =
      key("tls.key", Kind.path(), Optional.empty(), "The certificate's key, in PEM");
  static final Key<String> TLS_KEY_PASSWORD =
      key("tls.key-password", Kind.secret(1), "", "Of a key that is encrypted");
  static final Key<Optional<Integer>> TLS_PORT =
      key(
          "tls.own-port",
          Kind.port(),
          Optional.empty(),
          "Port for TLS beside a plain `server.port`; when empty, `server.port` itself speaks TLS");
  static final Key<Optional<Integer>> TLS_REDIRECT_FROM =
      key(
          "tls.redirect-from",
          Kind.port(),
          Optional.empty(),
          "Plain port where every request is sent to `https`; none when empty");
  static final Key<Duration> TLS_HSTS =
      key(
          "tls.hsts",
          Kind.duration(Duration.ZERO),
          Duration.ZERO,
          "How long browsers are told to use nothing but `https` (HSTS); `0s` for not at all");
  static final Key<TlsOptions.Version> TLS_MINIMUM =
      key(
          "tls.minimum",
          Kind.choice(TlsOptions.Version.class),
          TLS.minimum(),
          "The oldest version that is spoken: `tls_1_2` or `tls_1_3`");
  static final Key<Optional<Path>> TLS_CLIENT_AUTHORITY =
      key(
          "tls.client-authority",
          Kind.path(),
          Optional.empty(),
          "Certificates in PEM that sign those of clients; clients need none when empty");
  static final Key<Duration> TLS_HANDSHAKE_TIMEOUT =
      key(
          "tls.handshake-timeout",
          Kind.duration(SHORTEST),
          TLS.handshakeTimeout(),
          "For a handshake to be finished; then the connection is dropped");
  static final Key<Duration> TLS_RELOAD_EVERY =
      key(
          "tls.reload-every",
          Kind.duration(Duration.ZERO),
          TLS.reloadEvery(),
          "How often the files are looked at for a change; `0s` for never");

  static final Key<String> PROXY_TRUSTED =
      key(
          "proxy.trusted",
          Kind.ranges(),
          "",
          "Addresses of the proxies that are believed, such as `127.0.0.1, 10.0.0.0/8, unix`; none when empty");
  static final Key<TrustedProxies.Fields> PROXY_FIELDS =
      key(
          "proxy.fields",
          Kind.choice(TrustedProxies.Fields.class),
          TrustedProxies.NONE.fields(),
          "Where they say for whom they ask: `x_forwarded`, `forwarded` or `none`");
  static final Key<Boolean> PROXY_PROTOCOL =
      key(
          "proxy.protocol",
          Kind.truth(),
          false,
          "Demand the header of the PROXY protocol, version 1 or 2, of trusted peers");

  static final Key<Integer> CONNECTIONS =
      key(
          "limits.connections",
          Kind.number(1, ANY),
          LIMITS.connections(),
          "Connections open at once; one more is answered 503 and closed");
  static final Key<Integer> REQUEST_LINE =
      key(
          "limits.request-line",
          Kind.size(64),
          LIMITS.requestLine(),
          "A request line; beyond is answered 414");
  static final Key<Integer> HEADERS =
      key(
          "limits.headers",
          Kind.size(256),
          LIMITS.headers(),
          "The header section of a request; beyond is answered 431");
  static final Key<Integer> BODY =
      key(
          "limits.body",
          Kind.size(0),
          LIMITS.body(),
          "The content of a request; beyond is answered 413");
  static final Key<Integer> PIPELINED =
      key(
          "limits.pipelined",
          Kind.number(1, ANY),
          LIMITS.pipelined(),
          "Requests of one connection that wait for their answers; then no more is read");
  static final Key<Duration> REQUEST_TIMEOUT =
      key(
          "limits.request-timeout",
          Kind.duration(SHORTEST),
          LIMITS.requestTimeout(),
          "For a request to arrive whole; beyond is answered 408");
  static final Key<Duration> IDLE_TIMEOUT =
      key(
          "limits.idle-timeout",
          Kind.duration(SHORTEST),
          LIMITS.idleTimeout(),
          "For a connection with no request and no WebSocket");
  static final Key<Duration> STALL_TIMEOUT =
      key(
          "limits.stall-timeout",
          Kind.duration(SHORTEST),
          LIMITS.stallTimeout(),
          "For a peer that takes none of what waits for it; then it is dropped");

  static final Key<Integer> MAX_FRAME =
      key(
          "websocket.max-frame",
          Kind.size(125),
          SOCKETS.maxFrame(),
          "Payload of one frame; beyond closes with 1009");
  static final Key<Integer> MAX_MESSAGE =
      key(
          "websocket.max-message",
          Kind.size(125),
          SOCKETS.maxMessage(),
          "Payload of one message; beyond closes with 1009");
  static final Key<Integer> MAILBOX =
      key(
          "websocket.mailbox",
          Kind.number(1, ANY),
          SOCKETS.mailbox(),
          "Messages of a client that wait for its consumer, together not much longer than one may be;"
              + " then no more is read");
  static final Key<Integer> OUTBOX =
      key(
          "websocket.outbox",
          Kind.size(1),
          SOCKETS.outbox(),
          "What waits for a slow client; then the overflow policy decides");
  static final Key<Overflow> OWN_OVERFLOW =
      key(
          "websocket.own-overflow",
          Kind.choice(Overflow.class),
          SOCKETS.ownOverflow(),
          "What becomes of a consumer's own sends when the outbox is full");
  static final Key<Overflow> GROUP_OVERFLOW =
      key(
          "websocket.group-overflow",
          Kind.choice(Overflow.class),
          SOCKETS.groupOverflow(),
          "What becomes of broadcasts when the outbox is full");
  static final Key<Integer> FRAMES_PER_SECOND =
      key(
          "websocket.frames-per-second",
          Kind.number(1, ANY),
          SOCKETS.framesPerSecond(),
          "Frames of a client that are handled in one second; the others wait");
  static final Key<Duration> PING_INTERVAL =
      key(
          "websocket.ping-interval",
          Kind.duration(Duration.ZERO),
          SOCKETS.pingInterval(),
          "How often a client is asked for life; `0s` for never");
  static final Key<Duration> PING_TIMEOUT =
      key(
          "websocket.ping-timeout",
          Kind.duration(Duration.ZERO),
          SOCKETS.pingTimeout(),
          "How long a client that was asked may send nothing; then it is closed with 1011");
  static final Key<Duration> CLOSE_TIMEOUT =
      key(
          "websocket.close-timeout",
          Kind.duration(Duration.ZERO),
          SOCKETS.closeTimeout(),
          "How long a client has to answer a close frame");
  static final Key<Boolean> COMPRESSION =
      key(
          "websocket.compression",
          Kind.truth(),
          COMPRESSING.enabled(),
          "Compress messages (permessage-deflate) for clients that offer it");
  static final Key<Integer> COMPRESSION_MIN_SIZE =
      key(
          "websocket.compression-min-size",
          Kind.size(0),
          COMPRESSING.minSize(),
          "Payload below which a message goes uncompressed");
  static final Key<Integer> COMPRESSION_LEVEL =
      key(
          "websocket.compression-level",
          Kind.number(1, 9),
          COMPRESSING.level(),
          "1 is fastest, 9 is smallest");
  static final Key<Boolean> COMPRESSION_CONTEXT =
      key(
          "websocket.compression-context",
          Kind.truth(),
          COMPRESSING.ownContext(),
          "Let messages refer to earlier ones: smaller, for up to 300 KiB a connection");

  private Keys() {}

  private static <T> Key<T> key(String name, Kind<T> kind, T standard, String meaning) {
    return GROUP.key(name, kind, standard, meaning);
  }

  /// Of all groups, in the order of the documentation.
  static List<Key<?>> all() {
    return Groups.ALL;
  }

  static @Nullable Key<?> find(String name) {
    return all().stream()
        .filter(key -> key.name().equals(name))
        .findFirst()
        .orElseGet(() -> TailfKeys.find(name));
  }

  static @Nullable Key<?> findVariable(String variable) {
    return all().stream()
        .filter(key -> key.variable().equals(variable))
        .findFirst()
        .orElseGet(() -> TailfKeys.findVariable(variable));
  }

  /// Put together when the keys themselves are there.
  private static final class Groups {
    private static final List<Key<?>> ALL =
        Stream.of(
                GROUP.keys(),
                OverloadKeys.all(),
                LayerKeys.all(),
                TaskKeys.all(),
                RelayKeys.all(),
                DemoKeys.all(),
                TailfKeys.all(),
                LogKeys.all(),
                ServeKeys.all())
            .flatMap(List::stream)
            .toList();
  }
}
