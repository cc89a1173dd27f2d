// SPDX-License-Identifier: Apache-2.0
package io.millrace.websocket;

import io.millrace.extension.ExtensionTerms;
import io.millrace.extension.Extensions;
import io.millrace.http.Method;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// The server's half of the opening handshake (RFC 6455, 4.2), as a rule with no socket.
public final class Handshake {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;
  private static final int KEY_CHARACTERS = 24;

  private Handshake() {}

  /// What a request is.
  public sealed interface Verdict {
    /// Plain HTTP.
    record NotWebSocket() implements Verdict {}

    /// A good opening request; the answer's `Sec-WebSocket-Accept` is that, where it has one.
    record Good(String acceptKey) implements Verdict {}

    /// A request that wants to be an opening one and is not; the answer says why.
    record Refused(Response answer) implements Verdict {}
  }

  public static Verdict judge(Method method, String httpVersion, Headers headers) {
    if (!headers.lists("upgrade", "websocket")) {
      return new Verdict.NotWebSocket();
    }
    if (!method.equals(Method.GET)) {
      return refused("A WebSocket is opened with GET, not " + method + ".");
    }
    if (!httpVersion.equals("1.1")) {
      return refused("A WebSocket is opened over HTTP/1.1.");
    }
    if (!headers.lists("connection", "upgrade")) {
      return refused("The field Connection must list Upgrade.");
    }
    if (!headers.first("sec-websocket-version", "").strip().equals("13")) {
      return new Verdict.Refused(
          Response.text("Only version 13 of the WebSocket protocol is spoken here.\n")
              .with(Status.UPGRADE_REQUIRED)
              .with("sec-websocket-version", "13")
              .with("upgrade", "websocket"));
    }
    String key = headers.first("sec-websocket-key", "").strip();
    if (headers.all("sec-websocket-key").size() != 1 || !isKey(key)) {
      return refused("The field Sec-WebSocket-Key must be 16 bytes in base64, once.");
    }
    Verdict malformed = extensions(headers);
    return malformed == null ? new Verdict.Good(acceptKey(key)) : malformed;
  }

  /// The same for a stream of HTTP/2, opened with the method CONNECT and that `:protocol` (RFC
  /// 8441, 5): there is no key, and so none in the verdict.
  public static Verdict judgeStream(String protocol, Headers headers) {
    if (!protocol.equals("websocket")) {
      return new Verdict.Refused(
          Response.text("The protocol of a CONNECT must be websocket.\n")
              .with(Status.NOT_IMPLEMENTED));
    }
    if (!headers.first("sec-websocket-version", "").strip().equals("13")) {
      return new Verdict.Refused(
          Response.text("Only version 13 of the WebSocket protocol is spoken here.\n")
              .with(Status.BAD_REQUEST)
              .with("sec-websocket-version", "13"));
    }
    Verdict malformed = extensions(headers);
    return malformed == null ? new Verdict.Good("") : malformed;
  }

  private static @Nullable Verdict extensions(Headers headers) {
    try {
      ExtensionTerms.parse(headers.all(Extensions.FIELD));
      return null;
    } catch (IllegalArgumentException malformed) {
      return refused("The field Sec-WebSocket-Extensions: " + malformed.getMessage() + ".");
    }
  }

  private static Verdict refused(String why) {
    return new Verdict.Refused(Response.text(why + "\n").with(Status.BAD_REQUEST));
  }

  private static boolean isKey(String key) {
    try {
      return key.length() == KEY_CHARACTERS && Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  /// SHA-1 of the key and the protocol's own identifier, in base64.
  public static String acceptKey(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] digest = sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
