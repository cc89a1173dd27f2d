// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.http.BodyPolicy;
import io.millrace.http.Response;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.LayerOptions;
import io.millrace.metrics.Metrics;
import io.millrace.server.Server;
import io.millrace.server.TlsOptions;
import io.millrace.time.Timeline;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/// What a hostile client of HTTP/2 says, as bytes; the server ends it and serves on.
class Http2AbuseTest {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GO_AWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int PROTOCOL_ERROR = 1;

  /// `:method: GET`, `:scheme: https`, `:path: /`, `:authority: h` in HPACK (RFC 7541).
  private static final byte[] GET = {(byte) 0x82, (byte) 0x87, (byte) 0x84, 0x41, 0x01, 'h'};

  private final Metrics metrics = new Metrics();

  private Server server() {
    return Millrace.server()
        .layer(ChannelLayer.inMemory(LayerOptions.DEFAULT, metrics, Timeline.system()))
        .get("/", _ -> Response.text("hello"))
        .tls(TlsOptions.of(TlsFiles.file("ec.pem"), TlsFiles.file("ec.key.pem")))
        .start(0);
  }

  /// Frames, and what is read of the server's.
  private static final class Raw implements AutoCloseable {
    private final SSLSocket socket;
    private final OutputStream out;
    private final DataInputStream in;

    Raw(int port) throws IOException {
      socket =
          (SSLSocket)
              TlsFiles.trusting()
                  .getSocketFactory()
                  .createSocket(InetAddress.getLoopbackAddress(), port);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(10_000);
      socket.startHandshake();
      assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
      out = socket.getOutputStream();
      in = new DataInputStream(socket.getInputStream());
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      write(SETTINGS, 0, 0);
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
      ByteArrayOutputStream frame = new ByteArrayOutputStream();
      frame.write(payload.length >> 16);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
      frame.write(type);
      frame.write(flags);
      frame.writeBytes(new byte[] {0, 0, (byte) (stream >> 8), (byte) stream});
      frame.writeBytes(payload);
      return frame.toByteArray();
    }

    void write(int type, int flags, int stream, byte... payload) throws IOException {
      out.write(frame(type, flags, stream, payload));
    }

    /// False once the server has closed.
    boolean tryWrite(byte[] bytes) {
      try {
        out.write(bytes);
        return true;
      } catch (IOException closed) {
        return false;
      }
    }

    /// The next frame of that type; its payload.
    byte[] await(int type) throws IOException {
      while (true) {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int came = in.readUnsignedByte();
        in.readNBytes(5);
        byte[] payload = in.readNBytes(length);
        if (came == type) {
          return payload;
        }
        if (payload.length < length) {
          throw new EOFException();
        }
      }
    }

    int goAwayError() throws IOException {
      return await(GO_AWAY)[7];
    }

    /// Whether the server ends it, with a word or without.
    boolean isEnded() {
      try {
        while (in.read() >= 0) {
          // What came before.
        }
        return true;
      } catch (SocketException reset) {
        return true;
      } catch (IOException otherwise) {
        return otherwise instanceof javax.net.ssl.SSLException;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static void answers(Server server) throws IOException {
    try (Raw good = new Raw(server.port())) {
      good.write(HEADERS, END_STREAM | END_HEADERS, 1, GET);
      assertThat(good.await(DATA)).asString().isEqualTo("hello");
    }
  }

  @Test
  void anEndlessHeaderSectionEndsTheConnection() throws Exception {
    try (Server server = server();
        Raw raw = new Raw(server.port())) {
      raw.write(HEADERS, 0, 1, GET);
      byte[] more = Raw.frame(CONTINUATION, 0, 1, (byte) 0x00, (byte) 0x01, (byte) 'a', (byte) 0);
      for (int i = 0; i < 1_000 && raw.tryWrite(more); i++) {
        // Until the server has had enough.
      }
      assertThat(raw.isEnded()).isTrue();
      answers(server);
    }
  }

  @Test
  void aFloodOfPingsEndsTheConnection() throws Exception {
    try (Server server = server();
        Raw raw = new Raw(server.port())) {
      ByteArrayOutputStream many = new ByteArrayOutputStream();
      for (int i = 0; i < 10_000; i++) {
        many.writeBytes(Raw.frame(PING, 0, 0, new byte[8]));
      }
      raw.tryWrite(many.toByteArray());
      // Before it is counted it seems to be gone as well.
      Await.until("it has broken a rule", () -> metrics.violations.sum() == 1);
      Await.until("it is gone", () -> metrics.openHttp2.sum() == 0);
      answers(server);
    }
  }

  @Test
  void framesThatSayNothingEndTheConnection() throws Exception {
    try (Server server = server();
        Raw raw = new Raw(server.port())) {
      raw.write(HEADERS, END_HEADERS, 1, GET);
      byte[] empty = Raw.frame(DATA, 0, 1);
      for (int i = 0; i < 100 && raw.tryWrite(empty); i++) {
        // Until the server has had enough.
      }
      // The server's last word may be lost to a reset: there was more on its way.
      Await.until("it has broken a rule", () -> metrics.violations.sum() == 1);
      Await.until("it is gone", () -> metrics.openHttp2.sum() == 0);
      answers(server);
    }
  }

  @Test
  void aWindowThatOverflowsEndsTheConnection() throws Exception {
    try (Server server = server();
        Raw raw = new Raw(server.port())) {
      byte[] most = {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff};
      raw.write(WINDOW_UPDATE, 0, 0, most);
      raw.tryWrite(Raw.frame(WINDOW_UPDATE, 0, 0, most));
      assertThat(raw.isEnded()).isTrue();
      answers(server);
    }
  }

  @Test
  void aWrongPrefaceEndsTheConnection() throws Exception {
    try (Server server = server();
        Raw raw = new Raw(server.port())) {
      raw.write(PING, 0, 1, new byte[8]); // a PING belongs to stream 0
      assertThat(raw.goAwayError()).isEqualTo(PROTOCOL_ERROR);
      answers(server);
    }
  }

  @Test
  void moreStreamsThanAllowedAreRefused() throws Exception {
    try (Server server = server();
        Http2Client client = new Http2Client(server.port())) {
      assertThat(client.settings().maxConcurrentStreams()).isEqualTo(128);
      assertThat(client.settings().maxHeaderListSize()).isEqualTo(32 * 1_024);
    }
  }

  /// A window counts bytes; a frame of one byte takes far more while it waits for a handler.
  @Test
  void framesOfOneByteThatWaitForASlowHandlerEndTheConnection() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    try (Server server =
            Millrace.server()
                .post(
                    "/",
                    BodyPolicy.streamed(1 << 20),
                    _ -> {
                      try {
                        new CountDownLatch(1).await();
                      } catch (InterruptedException left) {
                        interrupted.countDown();
                      }
                      return Response.text("late");
                    })
                .tls(TlsOptions.of(TlsFiles.file("ec.pem"), TlsFiles.file("ec.key.pem")))
                .start(0);
        Raw client = new Raw(server.port())) {
      byte[] post = GET.clone();
      post[0] = (byte) 0x83; // :method: POST
      client.write(1, END_HEADERS, 1, post);
      ByteArrayOutputStream frames = new ByteArrayOutputStream();
      for (int i = 0; i < 1_000; i++) {
        frames.writeBytes(Raw.frame(0, 0, 1, (byte) 'x'));
      }
      for (int i = 0; i < 60 && client.tryWrite(frames.toByteArray()); i++) {}
      assertThat(client.await(GO_AWAY)[7]).isEqualTo((byte) 11);
      assertThat(interrupted.await(20, TimeUnit.SECONDS)).as("the handler is told").isTrue();
    }
  }
}
