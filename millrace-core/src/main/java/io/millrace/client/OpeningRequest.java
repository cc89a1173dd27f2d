// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import io.millrace.extension.Extensions;
import io.millrace.extension.WebSocketExtension;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Endpoint;
import io.millrace.scope.Headers;
import io.millrace.scope.PercentCoding;
import io.millrace.scope.Scope;
import io.millrace.scope.Session;
import io.millrace.scope.Tokens;
import io.millrace.scope.User;
import io.millrace.websocket.Handshake;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The client's half of the opening handshake (RFC 6455, 4.1), as a rule with no socket: what is
/// asked, and what the answer means.
public final class OpeningRequest {
  private static final int KEY_BYTES = 16;

  private final SocketUri uri;
  private final String key;
  private final Headers headers;
  private final List<String> subprotocols;
  private final List<WebSocketExtension> extensions;

  private OpeningRequest(
      SocketUri uri,
      String key,
      Headers headers,
      List<String> subprotocols,
      List<WebSocketExtension> extensions) {
    this.uri = uri;
    this.key = key;
    this.headers = headers;
    this.subprotocols = subprotocols;
    this.extensions = extensions;
  }

  /// @param trusted whether the server may see credentials and cookies; false after a redirect to
  ///   another origin
  /// @param chance for the key
  static OpeningRequest of(
      SocketUri uri, ClientOptions options, boolean trusted, RandomGenerator chance) {
    byte[] nonce = new byte[KEY_BYTES];
    chance.nextBytes(nonce);
    String key = Base64.getEncoder().encodeToString(nonce);
    List<WebSocketExtension> known = options.sockets().negotiable();
    return new OpeningRequest(
        uri, key, headers(uri, options, trusted, key, known), options.subprotocols(), known);
  }

  private static Headers headers(
      SocketUri uri,
      ClientOptions options,
      boolean trusted,
      String key,
      List<WebSocketExtension> known) {
    Headers.Builder fields = new Headers.Builder();
    if (!trusted || !options.headers().has("host")) {
      fields.add("Host", uri.hostField());
    }
    fields
        .add("Upgrade", "websocket")
        .add("Connection", "Upgrade")
        .add("Sec-WebSocket-Version", "13")
        .add("Sec-WebSocket-Key", key);
    addUnlessEmpty(fields, "Sec-WebSocket-Protocol", String.join(", ", options.subprotocols()));
    addUnlessEmpty(fields, "Sec-WebSocket-Extensions", Extensions.offer(known));
    addUnlessEmpty(fields, "Origin", options.origin() == null ? "" : options.origin());
    if (!options.headers().has("user-agent")) {
      addUnlessEmpty(fields, "User-Agent", options.userAgent());
    }
    if (trusted) {
      addSecrets(fields, uri, options);
    }
    options
        .headers()
        .forEach(
            (name, value) -> {
              if (trusted || !isSecret(name)) {
                fields.add(name, value);
              }
            });
    return fields.build();
  }

  private static void addUnlessEmpty(Headers.Builder fields, String name, String value) {
    if (!value.isEmpty()) {
      fields.add(name, value);
    }
  }

  private static void addSecrets(Headers.Builder fields, SocketUri uri, ClientOptions options) {
    Credentials credentials =
        options.credentials() == null ? uri.credentials() : options.credentials();
    if (credentials != null && !options.headers().has("authorization")) {
      fields.add("Authorization", credentials.field());
    }
    StringJoiner cookies = new StringJoiner("; ");
    options.cookies().forEach((name, value) -> cookies.add(name + "=" + value));
    addUnlessEmpty(fields, "Cookie", cookies.toString());
  }

  /// Also `Host`, which says where the request before it was meant for.
  private static boolean isSecret(String name) {
    return switch (name) {
      case "authorization", "cookie", "proxy-authorization", "host" -> true;
      default -> false;
    };
  }

  /// The request as it goes on the wire.
  public byte[] bytes() {
    StringBuilder text = new StringBuilder("GET ").append(uri.target()).append(" HTTP/1.1\r\n");
    headers.forEach(
        (name, value) -> text.append(usual(name)).append(": ").append(value).append("\r\n"));
    return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Case means nothing, but there are servers that think so.
  private static String usual(String name) {
    StringBuilder usual = new StringBuilder(name);
    for (int i = 0; i < name.length(); i++) {
      if (i == 0 || name.charAt(i - 1) == '-') {
        usual.setCharAt(i, Character.toUpperCase(name.charAt(i)));
      }
    }
    return usual.toString().replaceFirst("^Sec-Websocket-", "Sec-WebSocket-");
  }

  /// What an answer means.
  public sealed interface Verdict {
    /// It is open.
    ///
    /// @param subprotocol one of those offered; null for none
    record Open(@Nullable String subprotocol, Extensions.Agreed extensions) implements Verdict {}

    /// Another status than 101.
    record Refused() implements Verdict {}

    /// The connection has to be failed.
    record Bad(String why) implements Verdict {}
  }

  public Verdict judge(int status, Headers answer) {
    if (status != Status.SWITCHING_PROTOCOLS.code()) {
      return new Verdict.Refused();
    }
    if (!answer.lists("upgrade", "websocket")) {
      return bad("Upgrade", answer.first("upgrade"), "websocket");
    }
    if (!answer.lists("connection", "upgrade")) {
      return bad("Connection", answer.first("connection"), "Upgrade");
    }
    String accept = Handshake.acceptKey(key);
    List<String> accepts = answer.all("sec-websocket-accept");
    if (accepts.size() != 1 || !accepts.getFirst().strip().equals(accept)) {
      return bad(
          "Sec-WebSocket-Accept", accepts.isEmpty() ? null : String.join(", ", accepts), accept);
    }
    List<String> chosen = answer.all("sec-websocket-protocol");
    String subprotocol = chosen.isEmpty() ? null : chosen.getFirst().strip();
    if (chosen.size() > 1 || (subprotocol != null && !subprotocols.contains(subprotocol))) {
      return bad(
          "Sec-WebSocket-Protocol",
          String.join(", ", chosen),
          subprotocols.isEmpty() ? "none, as none was offered" : "one of " + subprotocols);
    }
    try {
      return new Verdict.Open(
          subprotocol, Extensions.agreed(answer.all(Extensions.FIELD), extensions));
    } catch (IllegalArgumentException notAgreed) {
      return new Verdict.Bad("Sec-WebSocket-Extensions: " + notAgreed.getMessage());
    }
  }

  private static Verdict bad(String field, @Nullable String got, String expected) {
    return new Verdict.Bad(
        "%s: %s (expected: %s)"
            .formatted(field, got == null ? "missing" : Tokens.shown(got), expected));
  }

  /// The facts of the open connection: the headers are those of the server's answer, and of the
  /// subprotocols there is only the one that was agreed on.
  public Scope scope(Headers answer, Verdict.Open open, Endpoint local, Endpoint remote) {
    String path = uri.path();
    String decoded = PercentCoding.decodePath(path);
    int question = uri.target().indexOf('?');
    return new Scope(
        Scope.WEBSOCKET,
        uri.secure() ? "wss" : "ws",
        "1.1",
        decoded == null ? path : decoded,
        path,
        question < 0 ? "" : uri.target().substring(question + 1),
        Map.of(),
        answer,
        local,
        remote,
        open.subprotocol() == null ? List.of() : List.of(open.subprotocol()),
        Session.NONE,
        User.ANONYMOUS,
        Map.of());
  }

  /// The error of an answer with another status than 101.
  public HandshakeRefusedException refused(Response response) {
    return new HandshakeRefusedException(uri.toString(), response, "");
  }

  /// The error of an answer that breaks the rules.
  public BadAnswerException broken(String why) {
    return new BadAnswerException(uri + ": the answer to the handshake is wrong: " + why, null);
  }
}
