// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.bench.load.LoadResult;
import io.millrace.bench.load.LoadSettings;
import io.millrace.bench.load.Scenario;
import io.millrace.bench.load.ShortRun;
import io.millrace.bench.load.Target;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PeersTest {
  static Stream<Named<Supplier<Peer>>> peers() {
    return Stream.of(
        Named.of("vertx", () -> VertxPeer.start(0, 2)),
        Named.of("jetty", () -> JettyPeer.start(0)),
        Named.of("undertow", () -> UndertowPeer.start(0, 2)),
        Named.of("helidon", () -> HelidonPeer.start(0)),
        Named.of("netty", () -> NettyPeer.start(0, 2)),
        Named.of("netty-lean", () -> NettyLeanPeer.start(0, 2)));
  }

  @ParameterizedTest
  @MethodSource("peers")
  void answersTheThreeRoutes(Supplier<Peer> start) throws IOException {
    try (Peer peer = start.get()) {
      for (boolean binary : new boolean[] {false, true}) {
        assertThat(run(peer, new Scenario.Echo(4, 300, 3), "/echo", binary).count()).isPositive();
        assertThat(run(peer, new Scenario.Fanout(10, 1, 2, 20), "/fanout", binary).count())
            .isPositive();
      }
      assertThat(run(peer, new Scenario.Http(4, 2), "/plain", false).statuses())
          .containsOnlyKeys(200);
      assertThat(new String(get(peer, "/plain").getInputStream().readAllBytes(), US_ASCII))
          .isEqualTo("Hello, World!");
      assertThat(get(peer, "/nowhere").getResponseCode()).isEqualTo(404);
    }
  }

  @Test
  void portIsTheLastArgument() {
    assertThat(PeerPort.of(new String[] {"--port", "9301"})).isEqualTo(9301);
    assertThat(PeerPort.of(new String[] {"9301"})).isEqualTo(9301);
    for (String wrong : new String[] {"", "x", "-1", "65536"}) {
      assertThatThrownBy(() -> PeerPort.of(new String[] {wrong}))
          .hasMessage("port: " + wrong + " (expected: 0..65535)");
    }
  }

  private static LoadResult run(Peer peer, Scenario scenario, String path, boolean binary) {
    String url = "ws://127.0.0.1:" + peer.port() + path;
    LoadSettings settings = LoadSettings.of(Target.webSocket(url, false)).withBinary(binary);
    return ShortRun.of(scenario, settings);
  }

  private static HttpURLConnection get(Peer peer, String path) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + peer.port() + path);
    return (HttpURLConnection) uri.toURL().openConnection();
  }
}
