// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.client;

import io.millrace.client.ClientException;
import io.millrace.client.Dialer.Dial;
import io.millrace.client.Proxy;
import io.millrace.client.ProxyException;
import io.millrace.client.SocketUri;
import io.millrace.client.TlsException;
import io.millrace.client.UnreachableException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.proxy.ProxyConnectException;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// What went wrong below the handshake, in words for whoever has to mend it.
final class Failures {
  private Failures() {}

  static ClientException of(Dial dial, Throwable problem) {
    SocketUri uri = dial.uri();
    Proxy proxy = dial.proxy();
    Throwable cause =
        problem instanceof DecoderException && problem.getCause() != null
            ? problem.getCause()
            : problem;
    return switch (cause) {
      case ClientException known -> known;
      case ProxyConnectException refused -> proxy(uri, proxy, refused);
      case SSLException untrusted -> new TlsException(uri + ": " + tls(dial, untrusted), untrusted);
      case UnknownHostException unknown ->
          new UnreachableException(
              uri + ": the name of " + at(uri, proxy) + " is not known (expected: one that is)",
              unknown);
      case NoRouteToHostException noWay ->
          new UnreachableException(uri + ": there is no way to " + at(uri, proxy), noWay);
      case FileNotFoundException none ->
          new UnreachableException(
              uri + ": there is no socket (expected: a server that listens there)", none);
      case ConnectException refused ->
          new UnreachableException(
              uri
                  + ": nobody listens at "
                  + at(uri, proxy)
                  + " (expected: a server that runs, and its port)",
              refused);
      default ->
          new UnreachableException(
              uri + ": the connection to " + at(uri, proxy) + " failed: " + cause.getMessage(),
              cause);
    };
  }

  static String at(SocketUri uri, Proxy proxy) {
    return switch (proxy) {
      case Proxy.Http(String host, int port, _) -> "the proxy " + host + ":" + port;
      case Proxy.Socks5(String host, int port, _) -> "the proxy " + host + ":" + port;
      case Proxy.None _, Proxy.FromEnvironment _ ->
          uri.socket() == null ? uri.host() + ":" + uri.port() : uri.socket().toString();
    };
  }

  private static ProxyException proxy(SocketUri uri, Proxy proxy, ProxyConnectException refused) {
    String said = String.valueOf(refused.getMessage());
    boolean unknownUser =
        said.contains("status: 407") || said.contains("authStatus") || said.contains("authMethod");
    String why =
        unknownUser
            ? "does not know us (expected: credentials of the proxy, such as http://user:password@host:port)"
            : "does not let us through: " + said;
    return new ProxyException(
        uri + ": " + at(uri, proxy) + " " + why,
        !unknownUser && !said.contains("status: 403"),
        refused);
  }

  private static String tls(Dial dial, SSLException problem) {
    CertificateException certificate = find(problem, CertificateException.class);
    if (find(problem, CertificateExpiredException.class) != null) {
      return "its certificate has expired (expected: one that is valid today)";
    }
    if (find(problem, CertPathBuilderException.class) != null) {
      return "its certificate is signed by nobody who is trusted (expected: a well-known"
          + " authority, or its certificate named as trusted; anybody is trusted when that is asked"
          + " for)";
    }
    if (certificate != null) {
      String name = dial.options().tls().serverName();
      return "its certificate is not for "
          + (name == null ? dial.uri().host() : name)
          + ": "
          + certificate.getMessage()
          + " (expected: that name in the certificate, or the server's name set)";
    }
    String said = String.valueOf(problem.getMessage());
    return said.contains("not an SSL/TLS record")
        ? "it does not speak TLS there (expected: ws:// or the port of wss)"
        : "TLS failed: " + said;
  }

  private static <T extends Throwable> @Nullable T find(Throwable problem, Class<T> kind) {
    for (Throwable each = problem; each != null; each = each.getCause()) {
      if (kind.isInstance(each)) {
        return kind.cast(each);
      }
    }
    return null;
  }
}
