// SPDX-License-Identifier: Apache-2.0
package io.millrace.scope;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The facts of one connection, fixed when it is opened; the names are ASGI's.
///
/// Immutable: middleware that finds out more (a user, a session) hands on a changed copy.
///
/// @param type the protocol, such as [#HTTP] or [#WEBSOCKET]
/// @param scheme `http`, `https`, `ws` or `wss`
/// @param httpVersion such as `1.1`
/// @param path percent-decoded
/// @param rawPath as it came, without the query
/// @param queryString as it came, without the question mark
/// @param arguments the values that the route's template took from the path, decoded
/// @param subprotocols offered by the client, in its order of preference
/// @param attributes what middleware wants to hand to the handler, by name
public record Scope(
    String type,
    String scheme,
    String httpVersion,
    String path,
    String rawPath,
    String queryString,
    Map<String, String> arguments,
    Headers headers,
    Endpoint client,
    Endpoint server,
    List<String> subprotocols,
    Session session,
    User user,
    Map<String, Object> attributes) {
  public static final String HTTP = "http";
  public static final String WEBSOCKET = "websocket";

  /// The name of an attribute: the subprotocol that is answered when the consumer accepts without
  /// one. Set by middleware that has used a subprotocol itself, as a browser fails a connection
  /// that answers none of those it offered.
  public static final String ANSWERED_SUBPROTOCOL = "websocket.answered-subprotocol";

  public Scope {
    arguments = Map.copyOf(arguments);
    subprotocols = List.copyOf(subprotocols);
    attributes = Map.copyOf(attributes);
  }

  /// A scope with nothing known but the target of the request.
  ///
  /// @param target a path, with a query or without: `/ws/chat/lobby/?token=1`
  /// @throws IllegalArgumentException when the path does not decode as RFC 3986 and UTF-8
  public static Scope of(String type, String target, Headers headers) {
    int question = target.indexOf('?');
    String rawPath = question < 0 ? target : target.substring(0, question);
    String path = PercentCoding.decodePath(rawPath);
    if (path == null) {
      throw new IllegalArgumentException(
          "path: "
              + Tokens.shown(rawPath)
              + " (expected: escapes of UTF-8 octets, none of them 0)");
    }
    return new Scope(
        type,
        type.equals(WEBSOCKET) ? "ws" : "http",
        "1.1",
        path,
        rawPath,
        question < 0 ? "" : target.substring(question + 1),
        Map.of(),
        headers,
        new Endpoint("127.0.0.1", 0),
        new Endpoint("127.0.0.1", 0),
        type.equals(WEBSOCKET) ? headers.tokens("sec-websocket-protocol") : List.of(),
        Session.NONE,
        User.ANONYMOUS,
        Map.of());
  }

  /// The value that the route's template took from the path.
  ///
  /// @throws IllegalArgumentException when the template has no such argument
  public String argument(String name) {
    String value = arguments.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "argument: "
              + name
              + " (expected: one of "
              + arguments.keySet()
              + ", as the route names them)");
    }
    return value;
  }

  /// Read anew at each call.
  public Query query() {
    return Query.parse(queryString);
  }

  /// Cookies by name, read anew at each call.
  public Map<String, String> cookies() {
    return Cookies.read(headers);
  }

  public @Nullable Object attribute(String name) {
    return attributes.get(name);
  }

  public Scope withArguments(Map<String, String> found) {
    return found.isEmpty()
        ? this
        : copy(scheme, httpVersion, found, client, server, session, user, attributes);
  }

  public Scope withTransport(String scheme, String httpVersion, Endpoint client, Endpoint server) {
    return copy(scheme, httpVersion, arguments, client, server, session, user, attributes);
  }

  public Scope withUser(User user) {
    return copy(scheme, httpVersion, arguments, client, server, session, user, attributes);
  }

  public Scope withSession(Session session) {
    return copy(scheme, httpVersion, arguments, client, server, session, user, attributes);
  }

  /// The same with other headers, such as those without a secret that middleware has read. The
  /// subprotocols stay.
  public Scope withHeaders(Headers headers) {
    return new Scope(
        type,
        scheme,
        httpVersion,
        path,
        rawPath,
        queryString,
        arguments,
        headers,
        client,
        server,
        subprotocols,
        session,
        user,
        attributes);
  }

  public Scope withQueryString(String queryString) {
    return new Scope(
        type,
        scheme,
        httpVersion,
        path,
        rawPath,
        queryString,
        arguments,
        headers,
        client,
        server,
        subprotocols,
        session,
        user,
        attributes);
  }

  public Scope withSubprotocols(List<String> offered) {
    return new Scope(
        type,
        scheme,
        httpVersion,
        path,
        rawPath,
        queryString,
        arguments,
        headers,
        client,
        server,
        offered,
        session,
        user,
        attributes);
  }

  public Scope withAttribute(String name, Object value) {
    Map<String, Object> more = new HashMap<>(attributes);
    more.put(name, value);
    return copy(scheme, httpVersion, arguments, client, server, session, user, more);
  }

  private Scope copy(
      String scheme,
      String httpVersion,
      Map<String, String> arguments,
      Endpoint client,
      Endpoint server,
      Session session,
      User user,
      Map<String, Object> attributes) {
    return new Scope(
        type,
        scheme,
        httpVersion,
        path,
        rawPath,
        queryString,
        arguments,
        headers,
        client,
        server,
        subprotocols,
        session,
        user,
        attributes);
  }
}
