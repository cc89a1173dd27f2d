// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.demos.DemoSettings;
import io.millrace.demos.DemoSite;
import io.millrace.demos.DemoTasks;
import io.millrace.demos.GuardSettings;
import io.millrace.demos.SiteParts;
import io.millrace.json.Json;
import io.millrace.layer.ChannelLayer;
import io.millrace.server.Server;
import io.millrace.server.ServerBuilder;
import io.millrace.server.ServerStatus;
import io.millrace.tail.TailOptions;
import io.millrace.tail.Tails;
import io.millrace.task.Tasks;
import io.millrace.time.Timeline;
import io.millrace.token.TokenIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/// Every guard over a real socket, with a client that is not ours.
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class GuardSocketTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  private final HttpClient client = HttpClient.newHttpClient();
  private ChannelLayer layer;
  private Server server;

  @BeforeAll
  void start() {
    layer = ChannelLayer.inMemory();
    ServerBuilder builder = Millrace.server().layer(layer);
    ServerStatus status = new ServerStatus(Duration.ZERO, "none", List.of());
    Tasks tasks = Tasks.inMemory(DemoTasks.book(), layer);
    Tails tails = Tails.open(TailOptions.DEFAULT, layer.metrics(), Timeline.system());
    builder.owning(tasks).owning(tails);
    DemoSettings settings = DemoSettings.DEFAULT.withGuards(new GuardSettings(SECRET, 1_000));
    DemoSite.addTo(builder, SiteParts.of(() -> status, layer, tasks, tails).withSettings(settings));
    server = builder.start(0);
  }

  @AfterAll
  void stop() {
    client.shutdownNow(); // close() would wait for sockets that are left open
    server.stop();
    layer.close();
  }

  /// Notes texts and the close.
  private static final class Ear implements WebSocket.Listener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        heard.add(part.toString());
        part.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      heard.add(code + " " + reason);
      return null;
    }

    String next() throws InterruptedException {
      String next = heard.poll(20, TimeUnit.SECONDS);
      return next == null ? "nothing" : next;
    }
  }

  private WebSocket connect(Ear ear, String path, String... headers) {
    WebSocket.Builder builder = client.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    return builder.buildAsync(URI.create("ws://127.0.0.1:" + server.port() + path), ear).join();
  }

  private void expectEcho(String text, String path, String... headers) throws InterruptedException {
    Ear ear = new Ear();
    WebSocket socket = connect(ear, path, headers);
    var _ = socket.sendText(text, true).join();
    assertThat(ear.next()).isEqualTo(text);
    socket.abort();
  }

  private String end(String path, String... headers) throws InterruptedException {
    Ear ear = new Ear();
    var _ = connect(ear, path, headers);
    return ear.next();
  }

  @Test
  void tokens() throws IOException, InterruptedException {
    URI page = URI.create("http://127.0.0.1:" + server.port() + "/guard/token");
    String answer =
        client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
    String token = String.valueOf(Json.read(answer, Map.class).get("token"));
    expectEcho("hi", "/ws/guard/token", "Authorization", "Bearer " + token);
    expectEcho("hi", "/ws/guard/token?token=" + token);
    assertThat(end("/ws/guard/token")).isEqualTo("1008 无效令牌");
    assertThat(end("/ws/guard/token", "Authorization", "Bearer x" + token)).isEqualTo("1008 无效令牌");
    Ear ear = new Ear();
    WebSocket browser =
        client
            .newWebSocketBuilder()
            .subprotocols("millrace", "millrace.token." + token)
            .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/ws/guard/token"), ear)
            .join();
    assertThat(browser.getSubprotocol()).isEqualTo("millrace");
    var _ = browser.sendText("as a browser", true).join();
    assertThat(ear.next()).isEqualTo("as a browser");
    browser.abort();
    String brief =
        TokenIssuer.secret(SECRET)
            .issue(Map.of("sub", "ann", "exp", Instant.now().getEpochSecond() + 5));
    assertThat(end("/ws/guard/token?token=" + brief)).isEqualTo("1008 令牌已过期");
  }

  @Test
  void schemas() throws InterruptedException {
    Ear ear = new Ear();
    WebSocket socket = connect(ear, "/ws/guard/schema");
    var _ = socket.sendText("{\"type\":\"a\"}", true).join();
    assertThat(ear.next()).startsWith("无效消息: ");
    String good = "{\"type\":\"a\",\"content\":\"b\"}";
    var _ = socket.sendText(good, true).join();
    assertThat(ear.next()).isEqualTo(good);
    socket.abort();
  }

  @Test
  void rates() throws InterruptedException {
    Ear ear = new Ear();
    WebSocket socket = connect(ear, "/ws/guard/rate");
    for (int i = 0; i < 100; i++) {
      var _ = socket.sendText("m" + i, true).join();
      assertThat(ear.next()).isEqualTo("m" + i);
    }
    // Room for one more comes back every 600 ms, and a busy machine may be slow.
    String answer = "m";
    for (int i = 0; answer.startsWith("m") && i < 10_000; i++) {
      var _ = socket.sendText("m", true).join();
      answer = ear.next();
    }
    assertThat(answer).isEqualTo("1008 发送消息过于频繁");
  }

  @Test
  void origins() throws InterruptedException {
    expectEcho("hi", "/ws/guard/origin", "Origin", "https://sub.example.com");
    assertThat(end("/ws/guard/origin/closing", "Origin", "https://evil.example"))
        .isEqualTo("1008 不允许的源");
    for (String path : List.of("/ws/guard/origin", "/ws/echo")) {
      assertThatThrownBy(() -> connect(new Ear(), path, "Origin", "https://evil.example"))
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOfSatisfying(
              WebSocketHandshakeException.class,
              refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(403));
    }
    expectEcho("{}", "/ws/robust", "Origin", "http://127.0.0.1:" + server.port());
  }

  @Test
  void limits() throws InterruptedException {
    Ear one = new Ear();
    WebSocket first = connect(one, "/ws/guard/limit");
    WebSocket second = connect(new Ear(), "/ws/guard/limit");
    assertThat(end("/ws/guard/limit")).isEqualTo("1008 服务器繁忙");
    var _ = first.sendClose(1000, "").join();
    assertThat(one.next()).startsWith("1000");
    String answer = "1008 服务器繁忙";
    Instant deadline = Instant.now().plusSeconds(20);
    while (answer.startsWith("1008") && Instant.now().isBefore(deadline)) {
      Ear ear = new Ear();
      WebSocket third = connect(ear, "/ws/guard/limit");
      var _ = third.sendText("room again", true).exceptionally(_ -> third).join();
      answer = ear.next();
    }
    assertThat(answer).isEqualTo("room again");
    second.abort();
  }

  @Test
  void robustness() throws InterruptedException {
    Ear ear = new Ear();
    WebSocket socket = connect(ear, "/ws/robust");
    var _ = socket.sendText("boom", true).join();
    assertThat(ear.next()).isEqualTo("错误: 消息处理失败");
    var _ = socket.sendText("primes 200000", true).join();
    assertThat(ear.next()).isEqualTo("primes 200000: 17984");
    socket.abort();
  }
}
