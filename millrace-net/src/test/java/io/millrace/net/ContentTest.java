// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.millrace.Millrace;
import io.millrace.access.Access;
import io.millrace.http.Content;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.net.content.ContentSender;
import io.millrace.scope.Headers;
import io.millrace.server.Server;
import io.millrace.server.ServerBuilder;
import io.millrace.server.ServerOptions;
import io.millrace.server.TlsOptions;
import io.millrace.server.TransportKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/// Answers that are more than bytes in memory, over every kind of connection.
class ContentTest {
  private static final TlsOptions EC =
      TlsOptions.of(TlsFiles.file("ec.pem"), TlsFiles.file("ec.key.pem"));
  private static final int SIZE = 3_000_017;

  @TempDir private Path folder;
  private final Queue<FileChannel> opened = new ConcurrentLinkedQueue<>();
  private final Queue<Access> log = new ConcurrentLinkedQueue<>();
  private final byte[] bytes = new byte[SIZE];
  private Path file = Path.of("");

  @BeforeEach
  void writeFile() throws IOException {
    new Random(1).nextBytes(bytes);
    file = folder.resolve("file");
    java.nio.file.Files.write(file, bytes);
  }

  private FileChannel open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    opened.add(channel);
    return channel;
  }

  private Response answer(Content content) {
    return new Response(Status.OK, Headers.of("content-type", "x/y"), content);
  }

  private Content sequence() throws IOException {
    FileChannel channel = open(file);
    return new Content.Sequence(
        List.of(
            new Content.Bytes("one:".getBytes(StandardCharsets.UTF_8)),
            new Content.FilePart(channel, 10, 100_000),
            new Content.Bytes(":two:".getBytes(StandardCharsets.UTF_8)),
            new Content.FilePart(channel, 0, 0),
            new Content.FilePart(channel, SIZE - 5, 5)));
  }

  private byte[] sequenceBytes() {
    ByteBuffer all = ByteBuffer.allocate(4 + 100_000 + 5 + 5);
    all.put("one:".getBytes(StandardCharsets.UTF_8)).put(bytes, 10, 100_000);
    all.put(":two:".getBytes(StandardCharsets.UTF_8)).put(bytes, SIZE - 5, 5);
    return all.array();
  }

  private ServerBuilder site() {
    return Millrace.server()
        .accessLog(log::add)
        .get("/file", _ -> answer(new Content.FilePart(open(file), 0, SIZE)))
        .get("/parts", _ -> answer(sequence()))
        .get("/short", _ -> answer(new Content.FilePart(open(file), SIZE - 10, 1_000)))
        .get(
            "/stream",
            _ ->
                Response.stream(
                    "x/y",
                    out -> {
                      out.write(bytes, 0, 1_000_000);
                      out.write('!');
                      out.trailer("x-sum", "42");
                      out.trailer("content-length", "7");
                    }))
        .get(
            "/broken",
            _ ->
                Response.stream(
                    "x/y",
                    out -> {
                      out.write(bytes, 0, 20_000);
                      out.flush();
                      throw new IllegalStateException("(this trace is expected in the log)");
                    }))
        .get("/after", _ -> Response.text("after"));
  }

  private void allFilesAreClosed(int count) {
    assertThat(opened).hasSize(count);
    Await.until("the files are closed", () -> opened.stream().noneMatch(FileChannel::isOpen));
  }

  private static byte[] get(HttpClient client, Server server, String scheme, String path)
      throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(URI.create(scheme + "://localhost:" + server.port() + path))
                .timeout(Duration.ofSeconds(30))
                .build(),
            BodyHandlers.ofByteArray())
        .body();
  }

  private void sendsAll(Server server, HttpClient client, String scheme) throws Exception {
    assertThat(get(client, server, scheme, "/file")).isEqualTo(bytes);
    assertThat(get(client, server, scheme, "/parts")).isEqualTo(sequenceBytes());
    byte[] streamed = get(client, server, scheme, "/stream");
    assertThat(streamed).hasSize(1_000_001).endsWith('!');
    assertThat(Arrays.copyOf(streamed, 1_000_000)).isEqualTo(Arrays.copyOf(bytes, 1_000_000));
    assertThatThrownBy(() -> get(client, server, scheme, "/broken"))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> get(client, server, scheme, "/short")).isInstanceOf(IOException.class);
    assertThat(get(client, server, scheme, "/after")).hasSize(5);
    allFilesAreClosed(3);
    Await.until("all is logged", () -> log.size() == 6);
    assertThat(log)
        .extracting(Access::bytes)
        .containsExactly((long) SIZE, (long) sequenceBytes().length, 1_000_001L, 20_000L, 10L, 5L);
  }

  @ParameterizedTest
  @EnumSource(
      value = TransportKind.class,
      names = {"AUTO", "NIO"})
  void plain(TransportKind transport) throws Exception {
    try (Server server =
            site()
                .options(
                    ServerOptions.DEFAULT
                        .withListen(new io.millrace.server.Listen.Tcp("127.0.0.1", 0))
                        .withTransport(transport))
                .start();
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      sendsAll(server, client, "http");
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void encrypted(HttpClient.Version version) throws Exception {
    try (Server server = site().tls(EC).start(0);
        HttpClient client =
            HttpClient.newBuilder().sslContext(TlsFiles.trusting()).version(version).build()) {
      sendsAll(server, client, "https");
    }
  }

  // ---- on the wire ----

  @Test
  void aStreamGoesInChunksWithItsTrailers() throws Exception {
    try (Server server =
            Millrace.server()
                .get(
                    "/",
                    _ ->
                        Response.stream(
                            "text/plain",
                            out -> {
                              out.write("hello ".getBytes(StandardCharsets.UTF_8));
                              out.flush();
                              out.write("you".getBytes(StandardCharsets.UTF_8));
                              out.trailer("x-sum", "9");
                              out.trailer("transfer-encoding", "gzip");
                            }))
                .get("/after", _ -> Response.text("after"))
                .start(0);
        RawClient client = new RawClient(server.port())) {
      client.write("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET /after HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.readHead())
          .contains("transfer-encoding: chunked")
          .doesNotContain("content-length");
      String chunks = "6\r\nhello \r\n3\r\nyou\r\n0\r\nx-sum: 9\r\n\r\n";
      assertThat(new String(client.readBytes(chunks.length()), StandardCharsets.UTF_8))
          .isEqualTo(chunks);
      assertThat(client.readAnswer()).endsWith("after");
    }
  }

  @Test
  void anOldClientIsToldOfTheEndByTheEnd() throws Exception {
    try (Server server = site().start(0);
        RawClient client = new RawClient(server.port())) {
      client.write("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assertThat(client.readHead())
          .contains("connection: close")
          .doesNotContain("transfer-encoding");
      assertThat(client.readBytes(1_000_001)).endsWith('!');
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void aHeadHasNoContentAndItsFileIsClosed() throws Exception {
    try (Server server = site().start(0);
        RawClient client = new RawClient(server.port())) {
      client.write(
          "HEAD /file HTTP/1.1\r\nHost: h\r\n\r\nHEAD /stream HTTP/1.1\r\nHost: h\r\n\r\n"
              + "GET /after HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.readHead()).contains("content-length: " + SIZE);
      assertThat(client.readHead()).contains("transfer-encoding: chunked");
      assertThat(client.readAnswer()).endsWith("after");
      allFilesAreClosed(1);
    }
  }

  @Test
  void aClientThatLeavesClosesItsFileAndEndsItsWriter() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    AtomicLong written = new AtomicLong();
    try (Server server =
        site()
            .get(
                "/endless",
                _ ->
                    Response.stream(
                        "x/y",
                        out -> {
                          try {
                            while (true) {
                              out.write(bytes, 0, 8_192);
                              written.addAndGet(8_192);
                            }
                          } finally {
                            ended.countDown();
                          }
                        }))
            .start(0)) {
      try (RawClient client = new RawClient(server.port(), 4_096)) {
        client.write("GET /file HTTP/1.1\r\nHost: h\r\n\r\n");
        client.readBytes(1_000);
        client.reset();
      }
      allFilesAreClosed(1);
      try (RawClient client = new RawClient(server.port(), 4_096)) {
        client.write("GET /endless HTTP/1.1\r\nHost: h\r\n\r\n");
        client.readBytes(100_000);
        client.reset();
      }
      assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(written.get()).as("the writer was held up").isLessThan(40_000_000);
    }
  }

  /// More than 2 GiB, most of it a hole: what the kernel sends passes no memory of ours.
  @Test
  void aFileMayBeLargerThanTwoGibibytes() throws Exception {
    long size = (1L << 31) + 4_321;
    Path large = folder.resolve("large");
    try (FileChannel made =
        FileChannel.open(large, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      made.write(ByteBuffer.wrap(new byte[] {'!'}), size - 1);
    }
    try (Server server =
            Millrace.server()
                .get("/", _ -> answer(new Content.FilePart(open(large), 0, size)))
                .start(0);
        Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[1 << 20];
      long total = 0;
      int last = 0;
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        total += read;
        last = buffer[read - 1];
      }
      assertThat(total).isBetween(size + 50, size + 500);
      assertThat(last).isEqualTo('!');
      allFilesAreClosed(1);
    }
  }

  /// Whoever breaks off a download must not fill the log; a file that breaks off belongs there.
  @Test
  void aClientThatLeavesIsNoWarning() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(ContentSender.class);
    ListAppender<ILoggingEvent> warnings = new ListAppender<>();
    warnings.list = new CopyOnWriteArrayList<>();
    warnings.start();
    logger.addAppender(warnings);
    try (Server server = site().start(0)) {
      for (int i = 0; i < 5; i++) {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
          socket.setSoLinger(true, 0);
          socket.getOutputStream().write("GET /file HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
          assertThat(socket.getInputStream().read()).isEqualTo('H');
        }
      }
      allFilesAreClosed(5);
      assertThat(warnings.list).isEmpty();
      try (Socket socket = new Socket("127.0.0.1", server.port())) {
        socket.getOutputStream().write("GET /short HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
        assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
      }
      allFilesAreClosed(6);
      assertThat(warnings.list).hasSize(1);
    } finally {
      logger.detachAppender(warnings);
    }
  }

  /// Else whoever leaves early could try passwords unseen.
  @Test
  void aRequestWhoseClientLeftBeforeItsAnswerIsLogged() throws Exception {
    CountDownLatch asked = new CountDownLatch(2);
    CountDownLatch never = new CountDownLatch(1);
    try (Server server =
            site()
                .get(
                    "/waits",
                    _ -> {
                      asked.countDown();
                      never.await();
                      return Response.text("not reached");
                    })
                .start(0);
        RawClient left = new RawClient(server.port(), 4_096);
        Http2Client other = Http2Client.plain(server.port())) {
      left.write("GET /waits?secret HTTP/1.1\r\nHost: h\r\n\r\n");
      Http2Client.Stream stream = other.get("/waits");
      assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
      left.reset();
      stream.reset();
      Await.until("both are logged", () -> log.size() == 2);
      assertThat(log)
          .allSatisfy(
              access -> {
                assertThat(access.status()).isZero();
                assertThat(access.bytes()).isZero();
                assertThat(access.target()).startsWith("/waits");
              });
    }
  }
}
