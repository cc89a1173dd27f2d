// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import io.millrace.scope.PercentCoding;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The address of a WebSocket (RFC 6455, 3), ready to be connected to: the host's name in ASCII,
/// the port known, what may not stand in a request line escaped.
///
/// @param secure whether TLS is spoken
/// @param host a name in its ASCII form, or an address; IPv6 without brackets
/// @param target path and query, escaped
/// @param credentials that stood before the host
/// @param socket the Unix-domain socket of `ws+unix:/run/app.sock:/path`, else null
public record SocketUri(
    boolean secure,
    String host,
    int port,
    String target,
    Credentials.@Nullable Basic credentials,
    @Nullable Path socket) {
  private static final Pattern PARTS =
      Pattern.compile("(?s)([A-Za-z][A-Za-z0-9+.-]*):(?://([^/?#]*))?([^?#]*)(\\?[^#]*)?(#.*)?");
  private static final String EXPECTED = " (expected: such as wss://example.com/path)";
  private static final String UNESCAPED = "!$&'()*+,;=:@/?-._~[]|^";
  private static final int PORT_PLAIN = 80;
  private static final int PORT_SECURE = 443;
  private static final int MOST_PORT = 65_535;

  /// @throws BadUriException when it is not the address of a WebSocket
  public static SocketUri parse(String text) {
    String uri = text.strip();
    Matcher parts = PARTS.matcher(uri);
    if (!parts.matches()) {
      throw new BadUriException(uri, "no scheme" + EXPECTED);
    }
    String scheme = parts.group(1).toLowerCase(Locale.ROOT);
    if (parts.group(5) != null) {
      throw new BadUriException(
          uri, "a fragment has no meaning here (expected: no #, or %23 where it is meant)");
    }
    String path = parts.group(3);
    String query = parts.group(4) == null ? "" : parts.group(4);
    return switch (scheme) {
      case "ws", "wss" -> overTcp(uri, scheme.equals("wss"), parts.group(2), path, query);
      case "ws+unix" -> overUnix(uri, parts.group(2), path, query);
      case "http", "https" ->
          throw new BadUriException(
              uri, "scheme " + scheme + " (expected: " + scheme.replace("http", "ws") + ")");
      default ->
          throw new BadUriException(uri, "scheme " + scheme + " (expected: ws, wss or ws+unix)");
    };
  }

  private static SocketUri overTcp(
      String uri, boolean secure, @Nullable String authority, String path, String query) {
    if (authority == null || authority.isEmpty()) {
      throw new BadUriException(uri, "no host" + EXPECTED);
    }
    int at = authority.lastIndexOf('@');
    Credentials.Basic credentials = at < 0 ? null : credentials(uri, authority.substring(0, at));
    String place = authority.substring(at + 1);
    int colon = place.lastIndexOf(':');
    boolean hasPort = colon >= 0 && colon > place.lastIndexOf(']');
    String host = host(uri, hasPort ? place.substring(0, colon) : place);
    String digits = hasPort ? place.substring(colon + 1) : "";
    int port = digits.isEmpty() ? (secure ? PORT_SECURE : PORT_PLAIN) : port(uri, digits);
    return new SocketUri(secure, host, port, target(uri, path, query), credentials, null);
  }

  private static SocketUri overUnix(
      String uri, @Nullable String authority, String place, String query) {
    if (authority != null && !authority.isEmpty()) {
      throw new BadUriException(
          uri, "host " + authority + " (expected: ws+unix:/run/app.sock:/path)");
    }
    int colon = place.indexOf(':');
    String file = PercentCoding.decodePath(colon < 0 ? place : place.substring(0, colon));
    if (file == null || file.isEmpty()) {
      throw new BadUriException(uri, "no socket (expected: ws+unix:/run/app.sock:/path)");
    }
    String path = colon < 0 ? "" : place.substring(colon + 1);
    return new SocketUri(
        false, "localhost", PORT_PLAIN, target(uri, path, query), null, Path.of(file));
  }

  private static Credentials.Basic credentials(String uri, String info) {
    int colon = info.indexOf(':');
    String user = PercentCoding.decodePath(colon < 0 ? info : info.substring(0, colon));
    String password = PercentCoding.decodePath(colon < 0 ? "" : info.substring(colon + 1));
    if (user == null || password == null || user.indexOf(':') >= 0) {
      throw new BadUriException(
          uri, "user and password (expected: escapes of UTF-8, no colon in a name)");
    }
    return new Credentials.Basic(user, password);
  }

  private static String host(String uri, String typed) {
    if (typed.startsWith("[") && typed.endsWith("]")) {
      String address = typed.substring(1, typed.length() - 1);
      if (!address.matches("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
        throw new BadUriException(uri, "address [" + address + "] (expected: one of IPv6)");
      }
      return address;
    }
    String decoded = PercentCoding.decodePath(typed);
    String name = decoded == null ? "" : decoded;
    try {
      String ascii = IDN.toASCII(name, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
      if (!ascii.isEmpty() && !ascii.startsWith(".")) {
        return ascii;
      }
    } catch (IllegalArgumentException notAName) {
      // The name is told below.
    }
    // A name with an underscore is none by the book, and resolvers know such all the same.
    if (name.matches("[A-Za-z0-9_.-]+") && name.indexOf('_') >= 0) {
      return name.toLowerCase(Locale.ROOT);
    }
    throw new BadUriException(uri, "host '" + name + "' (expected: a name or an address)");
  }

  private static int port(String uri, String digits) {
    int port = digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : -1;
    if (port < 1 || port > MOST_PORT) {
      throw new BadUriException(uri, "port " + digits + " (expected: 1..65535)");
    }
    return port;
  }

  private static String target(String uri, String path, String query) {
    String escaped = escaped(uri, (path.isEmpty() ? "/" : path) + query);
    return escaped.startsWith("/") ? escaped : "/" + escaped;
  }

  /// What a request line cannot hold becomes octets of UTF-8; what is escaped stays.
  private static String escaped(String uri, String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xFF);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || UNESCAPED.indexOf(c) >= 0);
      if (plain || c == '%') {
        out.append(c);
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(each));
      }
    }
    if (Pattern.compile("%(?![0-9A-Fa-f]{2})").matcher(out).find()) {
      throw new BadUriException(uri, "a % that begins no escape (expected: %25 where it is meant)");
    }
    return out.toString();
  }

  /// The same place over another Unix-domain socket.
  SocketUri over(Path file) {
    return new SocketUri(secure, host, port, target, credentials, file);
  }

  /// Where a redirect leads.
  ///
  /// @param location the field, relative to this or not
  /// @throws BadUriException when it leads to no WebSocket
  SocketUri redirected(String location) {
    String there = location.strip().replaceFirst("#.*", "");
    if (there.matches("(?s)[A-Za-z][A-Za-z0-9+.-]*:.*")) {
      SocketUri next = parse(there.replaceFirst("(?i)^http(s?):", "ws$1:"));
      if (next.socket != null && !next.socket.equals(socket)) {
        throw new BadUriException(
            there, "a socket of this machine (expected: a redirect to ws or wss)");
      }
      return next;
    }
    if (there.startsWith("//")) {
      return parse((secure ? "wss:" : "ws:") + there);
    }
    int question = there.indexOf('?');
    String path = question < 0 ? there : there.substring(0, question);
    String query = question < 0 ? "" : there.substring(question);
    String current = target.replaceFirst("\\?.*", "");
    String joined =
        path.startsWith("/")
            ? path
            : path.isEmpty() ? current : current.substring(0, current.lastIndexOf('/') + 1) + path;
    String next = target(there, withoutDots(joined), query);
    return new SocketUri(secure, host, port, next, credentials, socket);
  }

  /// RFC 3986, 5.2.4.
  private static String withoutDots(String path) {
    StringBuilder out = new StringBuilder();
    String[] segments = path.split("/", -1);
    for (int i = 1; i < segments.length; i++) {
      boolean last = i == segments.length - 1;
      switch (segments[i]) {
        case "." -> out.append(last ? "/" : "");
        case ".." -> {
          int slash = out.lastIndexOf("/");
          out.setLength(Math.max(0, slash));
          out.append(last ? "/" : "");
        }
        default -> out.append('/').append(segments[i]);
      }
    }
    return out.toString();
  }

  boolean hasOriginOf(SocketUri other) {
    return secure == other.secure
        && host.equals(other.host)
        && port == other.port
        && Objects.equals(socket, other.socket);
  }

  /// The field `Host`: without a port that goes without saying.
  public String hostField() {
    String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return port == (secure ? PORT_SECURE : PORT_PLAIN) ? name : name + ":" + port;
  }

  public String path() {
    int question = target.indexOf('?');
    return question < 0 ? target : target.substring(0, question);
  }

  /// Without credentials, for logs and errors.
  @Override
  public String toString() {
    return socket == null
        ? (secure ? "wss://" : "ws://") + hostField() + target
        : "ws+unix:" + socket + ":" + target;
  }
}
