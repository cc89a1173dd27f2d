// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.files.ErrorPages;
import io.millrace.http.Status;
import io.millrace.server.Server;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files and error pages as they arrive at a client.
final class FilesOverHttpTest {
  private static final byte[] LARGE = new byte[3_000_000];

  @TempDir Path root;
  private Server server;
  private HttpClient client;

  @BeforeEach
  void start() throws IOException {
    new Random(1).nextBytes(LARGE);
    Files.writeString(root.resolve("index.html"), "<h1>home</h1>");
    Files.write(root.resolve("large.mp4"), LARGE);
    server =
        Millrace.server()
            .files("/", root)
            .errors(
                ErrorPages.NONE
                    .with(Status.NOT_FOUND, "<h1>nothing here</h1>")
                    .with(Status.BAD_REQUEST, "<h1>pardon?</h1>"))
            .start(0);
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private HttpResponse<byte[]> ask(String method, String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  @Test
  void filesArriveWholeAndInPieces() throws Exception {
    for (int round = 0; round < 3; round++) {
      assertThat(ask("GET", "/").body())
          .isEqualTo("<h1>home</h1>".getBytes(StandardCharsets.UTF_8));
      HttpResponse<byte[]> whole = ask("GET", "/large.mp4");
      assertThat(whole.body()).isEqualTo(LARGE);
      assertThat(ask("GET", "/large.mp4", "range", "bytes=1000-1999999").body())
          .isEqualTo(Arrays.copyOfRange(LARGE, 1_000, 2_000_000));
      HttpResponse<byte[]> parts = ask("GET", "/large.mp4", "range", "bytes=0-99,2000000-2000099");
      assertThat(parts.statusCode()).isEqualTo(206);
      assertThat(parts.headers().firstValueAsLong("content-length")).hasValue(parts.body().length);
      String tag = whole.headers().firstValue("etag").orElseThrow();
      assertThat(ask("GET", "/large.mp4", "if-none-match", tag).statusCode()).isEqualTo(304);
    }
  }

  @Test
  void headHasTheLengthAndNothingElse() throws Exception {
    HttpResponse<byte[]> large = ask("HEAD", "/large.mp4");
    assertThat(large.headers().firstValueAsLong("content-length")).hasValue(LARGE.length);
    assertThat(large.body()).isEmpty();
    HttpResponse<byte[]> none = ask("HEAD", "/none");
    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(none.headers().firstValueAsLong("content-length")).hasValue(21);
    assertThat(none.body()).isEmpty();
    assertThat(ask("GET", "/").body()).as("on the same connection").hasSize(13);
  }

  @Test
  void whatIsNoRequestGetsItsPage() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer =
          new String(
              new DataInputStream(socket.getInputStream()).readAllBytes(),
              StandardCharsets.US_ASCII);
      assertThat(answer)
          .startsWith("HTTP/1.1 400 Bad Request\r\n")
          .contains("content-type: text/html; charset=utf-8\r\n")
          .contains("content-length: 16\r\n")
          .endsWith("\r\n\r\n<h1>pardon?</h1>");
    }
  }
}
