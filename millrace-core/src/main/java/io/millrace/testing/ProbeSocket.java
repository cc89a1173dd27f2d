// SPDX-License-Identifier: Apache-2.0
package io.millrace.testing;

import io.millrace.consumer.WebSocketMessage;
import io.millrace.http.Response;
import io.millrace.json.Json;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.websocket.CloseReason;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The client's end of a WebSocket that a [Probe] opened. Whatever is expected is taken in the
/// order it came; for threads, deadlines and errors see [Probe].
public final class ProbeSocket {
  private static final int SHOWN_BYTES = 64;
  private static final int SHOWN_CHARACTERS = 500;

  private final Probe probe;
  private final Scope scope;
  private final TestLoop loop;
  private final ProbeTransport transport;
  private final Arrivals arrivals;

  ProbeSocket(
      Probe probe, Scope scope, TestLoop loop, ProbeTransport transport, Arrivals arrivals) {
    this.probe = probe;
    this.scope = scope;
    this.loop = loop;
    this.transport = transport;
    this.arrivals = arrivals;
  }

  /// What drives this socket: its clock, its layer, and further connections.
  public Probe probe() {
    return probe;
  }

  // ---- the handshake ----

  /// Waits for the handshake's answer: whether the consumer has accepted.
  public boolean accepted() {
    return answer() instanceof Arrivals.Answer.Accepted;
  }

  /// The answer of a handshake that must have been refused.
  public Response rejection() {
    return switch (answer()) {
      case Arrivals.Answer.Rejected(Response response) -> response;
      case Arrivals.Answer.Accepted _ -> throw failure("a refused handshake", "it was accepted");
    };
  }

  /// The subprotocol that the consumer chose, or null for none.
  public @Nullable String subprotocol() {
    return acceptance().subprotocol();
  }

  /// What the consumer added to the answer when it accepted.
  public Headers headers() {
    return acceptance().headers();
  }

  private Arrivals.Answer answer() {
    Arrivals.Answer answer = arrivals.await(arrivals::answer, probe.deadline());
    if (answer == null) {
      throw failure("accept() or reject()", "neither within " + probe.deadline());
    }
    return answer;
  }

  private Arrivals.Answer.Accepted acceptance() {
    return switch (answer()) {
      case Arrivals.Answer.Accepted accepted -> accepted;
      case Arrivals.Answer.Rejected(Response response) ->
          throw failure("an accepted handshake", "it was refused: " + shown(response));
    };
  }

  // ---- sending ----

  /// Sends a text, once the handshake has been accepted, and returns at once.
  public void send(String text) {
    send(new WebSocketMessage.Text(text));
  }

  /// Sends bytes, likewise.
  public void send(byte[] bytes) {
    send(new WebSocketMessage.Binary(bytes.clone()));
  }

  /// Sends a value as a JSON text, likewise.
  public void sendJson(Object value) {
    send(Json.text(value));
  }

  private void send(WebSocketMessage message) {
    var _ = acceptance();
    loop.execute(() -> transport.fromClient(message));
  }

  // ---- expecting ----

  /// Waits for the next message.
  public WebSocketMessage next() {
    return next("a message");
  }

  /// Waits for the next message, which must be that text.
  public void expectText(String text) {
    String expected = "the text '" + shown(text) + "'";
    WebSocketMessage came = next(expected);
    if (!came.equals(new WebSocketMessage.Text(text))) {
      throw failure(expected, shown(came));
    }
  }

  /// Waits for the next message, which must be a text with the same JSON: the order of properties
  /// and white space do not matter.
  public void expectJson(String json) {
    String expected = "the JSON " + shown(json);
    WebSocketMessage came = next(expected);
    boolean same =
        came instanceof WebSocketMessage.Text(String text) && tree(json).equals(treeOrNull(text));
    if (!same) {
      throw failure(expected, shown(came));
    }
  }

  private static JsonNode tree(String json) {
    return Json.read(json, JsonNode.class);
  }

  private static @Nullable JsonNode treeOrNull(String text) {
    try {
      return tree(text);
    } catch (Json.Unreadable notJson) {
      return null;
    }
  }

  /// Waits for the next message, which must be those bytes.
  public void expectBytes(byte[] bytes) {
    String expected = shown(new WebSocketMessage.Binary(bytes));
    WebSocketMessage came = next(expected);
    boolean same =
        came instanceof WebSocketMessage.Binary(byte[] others) && Arrays.equals(bytes, others);
    if (!same) {
      throw failure(expected, shown(came));
    }
  }

  /// Waits for the end of the connection, which must have that code and come with no message left
  /// unread. 1006 is an end without a close frame.
  public CloseReason expectClose(int code) {
    String expected = "a close with " + code;
    Object came = arrivals.await(this::messageOrEnd, probe.deadline());
    return switch (came) {
      case null -> throw failure(expected, "nothing within " + probe.deadline());
      case CloseReason end when end.code() == code -> end;
      case CloseReason end -> throw failure(expected, "a close with " + end);
      case WebSocketMessage message -> throw failure(expected, shown(message));
      default -> throw new IllegalStateException(came.toString());
    };
  }

  /// Waits until everything has come to rest (see [Probe#settle]), after which neither a message
  /// nor an end may be there.
  public void expectNothing() {
    probe.settle();
    Object came = messageOrEnd();
    if (came != null) {
      throw failure(
          "nothing",
          came instanceof WebSocketMessage message ? shown(message) : "a close with " + came);
    }
  }

  private @Nullable Object messageOrEnd() {
    WebSocketMessage message = arrivals.peek();
    return message != null ? message : arrivals.end();
  }

  private WebSocketMessage next(String expected) {
    var _ = acceptance();
    Duration deadline = probe.deadline();
    Object came = arrivals.await(this::messageOrEnd, deadline);
    if (came == null) {
      throw failure(expected, "nothing within " + deadline);
    }
    WebSocketMessage message = arrivals.poll();
    if (message == null) {
      throw failure(expected, "a close with " + came);
    }
    return message;
  }

  // ---- leaving ----

  /// Closes with a close frame of that code, and goes. What the server had sent before can still be
  /// read.
  public void close(int code) {
    CloseReason reason = new CloseReason(code, "");
    probe.forget(this);
    loop.execute(() -> transport.closedByClient(reason));
  }

  /// Goes without a word, as when a cable is cut: the consumer sees 1006.
  public void drop() {
    probe.forget(this);
    loop.execute(transport::dropped);
  }

  // ---- slow clients ----

  /// From here on the client takes nothing, so that the consumer's outbox fills up.
  public void stopReading() {
    loop.execute(transport::stopReading);
  }

  /// Takes what waits, and reads on.
  public void readOn() {
    loop.execute(transport::readOn);
  }

  /// Whether the server, after everything has come to rest, reads no more from this client because
  /// the consumer's mailbox is full.
  public boolean isHeldBack() {
    probe.settle();
    return transport.isHeldBack();
  }

  // ---- errors ----

  private AssertionError failure(String expected, String came) {
    return new AssertionError(
        "expected: "
            + expected
            + "\n  came: "
            + came
            + "\n  on: "
            + scope.path()
            + "\n  "
            + probe.activity());
  }

  private static String shown(WebSocketMessage message) {
    return switch (message) {
      case WebSocketMessage.Text(String text) -> "the text '" + shown(text) + "'";
      case WebSocketMessage.Binary(byte[] bytes) ->
          bytes.length
              + " bytes "
              + HexFormat.of().formatHex(bytes, 0, Math.min(SHOWN_BYTES, bytes.length));
    };
  }

  private static String shown(Response response) {
    return response.status().code() + " " + shown(response.bodyText());
  }

  private static String shown(String text) {
    return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
  }

  @Override
  public String toString() {
    return "ProbeSocket[" + scope.path() + "]";
  }
}
