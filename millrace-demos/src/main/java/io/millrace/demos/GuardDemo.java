// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.consumer.AsyncWebSocketConsumer;
import io.millrace.guard.ConnectionLimit;
import io.millrace.guard.Offload;
import io.millrace.guard.OriginGuard;
import io.millrace.guard.RateLimit;
import io.millrace.http.HttpHandler;
import io.millrace.http.Response;
import io.millrace.schema.SchemaGuard;
import io.millrace.server.Middleware;
import io.millrace.server.ServerBuilder;
import io.millrace.time.Timeline;
import io.millrace.token.TokenGuard;
import io.millrace.token.TokenIssuer;
import io.millrace.token.TokenKeys;
import io.millrace.token.TokenOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;

/// One echo behind each guard, so that each can be seen to refuse; and a consumer that outlives its
/// own exceptions.
final class GuardDemo {
  private static final Duration TOKEN_LIFE = Duration.ofMinutes(1);
  private static final String SCHEMA =
      """
      {
        "type": "object",
        "properties": {
          "type": {"type": "string"},
          "content": {"type": "string", "maxLength": 1000}
        },
        "required": ["type", "content"]
      }
      """;

  private GuardDemo() {}

  static void addTo(ServerBuilder builder, GuardSettings settings) {
    String secret = settings.tokenSecret().isEmpty() ? randomSecret() : settings.tokenSecret();
    String[] origins = {"https://example.com", "https://sub.example.com"};
    TokenOptions exact = TokenOptions.DEFAULT.withLeeway(Duration.ZERO);
    echo(builder, "/ws/guard/token", TokenGuard.of(TokenKeys.secret(secret), exact));
    echo(builder, "/ws/guard/schema", new LateGuard(() -> SchemaGuard.of(SCHEMA)));
    echo(builder, "/ws/guard/rate", RateLimit.messages(100, Duration.ofSeconds(60)));
    echo(builder, "/ws/guard/origin", OriginGuard.allow(origins));
    echo(builder, "/ws/guard/origin/closing", OriginGuard.allow(origins).closing());
    echo(builder, "/ws/guard/limit", ConnectionLimit.of(2));
    builder.get("/guard/token", anyone(TokenIssuer.secret(secret)));
    Offload offload = new Offload(2, 16);
    builder.owning(offload).websocket("/ws/robust", () -> new RobustConsumer(offload));
  }

  private static void echo(ServerBuilder builder, String path, Middleware guard) {
    builder.with(guard, routes -> routes.websocket(path, Echo::new));
  }

  /// On the event loop: a message is answered before the next one is judged, so that all that a
  /// guard let through comes back, and then the refusal.
  private static final class Echo extends AsyncWebSocketConsumer {
    @Override
    protected void receive(String text) {
      send(text);
    }

    @Override
    protected void receive(byte[] bytes) {
      send(bytes);
    }
  }

  /// A token for whoever asks: good for a demo, and for nothing else.
  private static HttpHandler anyone(TokenIssuer issuer) {
    return _ -> {
      long end = Timeline.system().now().plus(TOKEN_LIFE).getEpochSecond();
      String token = issuer.issue(Map.of("sub", "guest", "exp", end));
      return Response.json(Map.of("token", token)).with("cache-control", "no-store");
    };
  }

  private static String randomSecret() {
    byte[] bytes = new byte[GuardSettings.SHORTEST_SECRET];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
