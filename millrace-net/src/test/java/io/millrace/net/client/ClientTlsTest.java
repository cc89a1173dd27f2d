// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.client.ClientOptions;
import io.millrace.client.ClientTls;
import io.millrace.client.HandshakeRefusedException;
import io.millrace.client.TlsException;
import io.millrace.client.WebSocketClient;
import io.millrace.consumer.WebSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The client over TLS, to servers of the JDK's own with certificates made for the test.
@Timeout(120)
class ClientTlsTest {
  private static final String PASSWORD = "for the test";

  @TempDir private static Path directory;

  @BeforeAll
  static void makeCertificates() throws Exception {
    make("server", "-ext", "san=dns:localhost,ip:127.0.0.1");
    make("client");
    makeLate();
  }

  /// A key with a certificate signed by itself: NAME.p12 and NAME.pem.
  private static void make(String name, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name));
    command.addAll(List.of(more));
    keytool(name, command);
    exportCertificate(name);
  }

  private static void exportCertificate(String name) throws Exception {
    String base64 =
        Base64.getMimeEncoder().encodeToString(store(name).getCertificate(name).getEncoded());
    Files.writeString(
        pem(name), "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
  }

  /// Signed by an authority that is good, and valid no more.
  private static void makeLate() throws Exception {
    make("late", "-ext", "bc=ca:true");
    keytool(
        "late",
        List.of(
            "-genkeypair",
            "-alias",
            "expired",
            "-keyalg",
            "EC",
            "-dname",
            "CN=late",
            "-signer",
            "late",
            "-ext",
            "san=dns:localhost",
            "-startdate",
            "-3d",
            "-validity",
            "1"));
    KeyStore both = store("late");
    both.deleteEntry("late");
    try (OutputStream out = Files.newOutputStream(directory.resolve("late.p12"))) {
      both.store(out, PASSWORD.toCharArray());
    }
  }

  private static void keytool(String name, List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.add("-J-XX:TieredStopAtLevel=1"); // it is over before it would be quick
    command.addAll(arguments);
    command.addAll(
        List.of("-keystore", directory.resolve(name + ".p12").toString(), "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static Path pem(String name) {
    return directory.resolve(name + ".pem");
  }

  private static KeyStore store(String name) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(directory.resolve(name + ".p12"))) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  /// @param wantsCertificate whether clients have to show the one made for them
  private static RawServer server(String name, boolean wantsCertificate) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store(name), PASSWORD.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("client", store("client").getCertificate("client"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    ServerSocket socket =
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    ((SSLServerSocket) socket).setNeedClientAuth(wantsCertificate);
    return new RawServer(
        socket,
        peer -> {
          try {
            peer.accept();
            peer.echo();
          } catch (IOException refusedByOneOfThem) {
            // What the client says of it is what is tested.
          }
        });
  }

  private static ClientOptions with(ClientTls tls) {
    return ClientOptions.DEFAULT.withTls(tls);
  }

  private static void talk(String url, ClientTls tls) throws Exception {
    try (WebSocket socket = WebSocketClient.connect(url, with(tls))) {
      String text = "s".repeat(50_000);
      socket.send(text);
      assertThat(socket.receiveText()).isEqualTo(text);
      assertThat(socket.scope().scheme()).isEqualTo("wss");
    }
  }

  private static ClientTls trusting(String name) {
    return ClientTls.DEFAULT.withTrust(new ClientTls.Trust.Pem(pem(name)));
  }

  @Test
  void aCertificateThatNobodySignedIsRefusedUnlessItIsTrusted() throws Exception {
    try (RawServer server = server("server", false)) {
      String url = "wss://localhost:" + server.port() + "/";
      assertThatThrownBy(() -> talk(url, ClientTls.DEFAULT))
          .isInstanceOfSatisfying(
              TlsException.class, problem -> assertThat(problem.mayPass()).isFalse())
          .hasMessageStartingWith(url + ": its certificate is signed by nobody who is trusted");
      talk(url, trusting("server"));
      talk(url, ClientTls.DEFAULT.withTrust(new ClientTls.Trust.Store(trustStore())));
      talk(url, ClientTls.DEFAULT.withTrust(new ClientTls.Trust.Anybody()));
      talk("wss://127.0.0.1:" + server.port() + "/", trusting("server"));
    }
  }

  private static KeyStore trustStore() throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store("server").getCertificate("server"));
    return trusted;
  }

  @Test
  void theNameHasToBeThatOfTheCertificate() throws Exception {
    try (RawServer server = server("server", false)) {
      String url = "wss://localhost:" + server.port() + "/";
      assertThatThrownBy(() -> talk(url, trusting("server").withServerName("other.example")))
          .isInstanceOf(TlsException.class)
          .hasMessageContaining("is not for other.example");
      talk(
          "wss://127.0.0.1:" + server.port() + "/", trusting("server").withServerName("localhost"));
    }
  }

  @Test
  void aCertificateOfYesterdayIsToldAsSuch() throws Exception {
    try (RawServer server = server("late", false)) {
      assertThatThrownBy(() -> talk("wss://localhost:" + server.port() + "/", trusting("late")))
          .isInstanceOf(TlsException.class)
          .hasMessageContaining("has expired");
    }
  }

  @Test
  void aClientShowsItsCertificate() throws Exception {
    try (RawServer server = server("server", true)) {
      String url = "wss://localhost:" + server.port() + "/";
      talk(
          url,
          trusting("server").withIdentity(new ClientTls.Identity.Store(store("client"), PASSWORD)));
      assertThatThrownBy(() -> talk(url, trusting("server")))
          .isNotInstanceOf(HandshakeRefusedException.class);
    }
  }

  @Test
  void whatSpeaksNoTlsIsSaid() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.readBytes(5);
              peer.write("HTTP/1.1 400 Bad Request\r\n\r\n");
            })) {
      assertThatThrownBy(() -> talk("wss://localhost:" + server.port() + "/", trusting("server")))
          .isInstanceOf(TlsException.class)
          .hasMessageContaining("does not speak TLS");
    }
  }

  @Test
  void filesThatAreNotThereAreNamed() {
    assertThatThrownBy(() -> talk("wss://localhost:1/", trusting("nobody")))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("nobody.pem (expected: a file in PEM that can be read)");
  }
}
