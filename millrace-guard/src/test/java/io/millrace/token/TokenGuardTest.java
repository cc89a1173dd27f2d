// SPDX-License-Identifier: Apache-2.0
package io.millrace.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.LayerOptions;
import io.millrace.metrics.Metrics;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import io.millrace.testing.TestTimeline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TokenGuardTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final TokenOptions EXACT = TokenOptions.DEFAULT.withLeeway(Duration.ZERO);

  private final TestTimeline clock = new TestTimeline();
  private final TokenIssuer issuer = TokenIssuer.secret(SECRET);
  private Probe probe = site(TokenKeys.secret(SECRET), EXACT);

  private Probe site(TokenKeys keys, TokenOptions options) {
    return Probe.of(
        Millrace.server()
            .layer(ChannelLayer.inMemory(LayerOptions.DEFAULT, new Metrics(), clock))
            .use(TokenGuard.of(keys, options, clock))
            .get("/page", request -> Response.text(request.scope().user().name()))
            .websocket(
                "/",
                socket -> {
                  Scope scope = socket.scope();
                  socket.send(scope.user().name() + "|" + scope.queryString());
                  socket.send(scope.toString());
                  for (String text : socket.texts()) {
                    socket.send(text);
                  }
                })
            .application(),
        clock);
  }

  @AfterEach
  void close() {
    probe.close();
  }

  private long seconds(int fromNow) {
    return clock.now().getEpochSecond() + fromNow;
  }

  private String token(Object... namesAndValues) {
    Map<String, Object> claims = new HashMap<>(Map.of("sub", "ann"));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      claims.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return issuer.issue(claims);
  }

  private static Headers bearer(String token) {
    return Headers.of("authorization", "Bearer " + token);
  }

  private void expectRefused(String token) {
    assertThat(probe.connect("/", bearer(token)).expectClose(1008).text()).isEqualTo("无效令牌");
    Response answer = probe.send(Request.of(Method.GET, "/page", bearer(token), new byte[0]));
    assertThat(answer.status().code()).isEqualTo(401);
    assertThat(answer.headers().first("www-authenticate"))
        .isEqualTo("Bearer error=\"invalid_token\"");
  }

  private void expectAdmitted(String token) {
    ProbeSocket socket = probe.connect("/", bearer(token));
    socket.expectText("ann|");
    assertThat(socket.next().toString()).doesNotContain(token).contains("User[name=ann]");
    socket.send("echo");
    socket.expectText("echo");
    socket.close(1000);
  }

  @Test
  void theClaimsAreThereForWhoeverStandsBehind() {
    String token = token("exp", clock.now().plusSeconds(60), "aud", "shop", "level", 3);
    try (Probe site =
        Probe.of(
            Millrace.server()
                .use(TokenGuard.of(TokenKeys.secret(SECRET), EXACT, clock))
                .get("/", request -> Response.text(TokenGuard.claims(request.scope()).toString()))
                .application())) {
      String claims = site.send(Request.of(Method.GET, "/", bearer(token), new byte[0])).bodyText();
      assertThat(claims).contains("sub=ann", "aud=[shop]", "level=3", "exp=");
    }
    assertThat(TokenGuard.claims(Scope.of(Scope.HTTP, "/", Headers.none()))).isEmpty();
  }

  @Test
  void aClaimOfTheWrongTypeIsNotIssued() {
    assertThatThrownBy(() -> token("exp", "tomorrow"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("exp")
        .hasMessageContaining("RFC 7519");
  }

  @Test
  void theTokenIsFoundInTheHeaderTheQueryAndASubprotocolAndGoesNoFurther() {
    String token = token("exp", seconds(60));
    expectAdmitted(token);
    ProbeSocket query = probe.connect("/?a=1&%74oken=" + token + "&b=2");
    query.expectText("ann|a=1&b=2");
    assertThat(query.next().toString()).doesNotContain(token);
    ProbeSocket browser = probe.connect("/", List.of("millrace", "millrace.token." + token));
    assertThat(browser.subprotocol()).isEqualTo("millrace");
    browser.expectText("ann|");
    assertThat(browser.next().toString()).doesNotContain(token);
    ProbeSocket other = probe.connect("/", List.of("millrace.token." + token, "chat"));
    assertThat(other.subprotocol()).isNull();
    Response page = probe.get("/page?token=" + token);
    assertThat(page.bodyText()).isEqualTo("ann");
  }

  @Test
  void withNoTokenOrTwoNobodyComesIn() {
    String good = token();
    probe.connect("/").expectClose(1008);
    assertThat(probe.get("/page").headers().first("www-authenticate")).isEqualTo("Bearer");
    probe.connect("/?token=" + good + "&token=" + good).expectClose(1008);
    probe.connect("/?token=").expectClose(1008);
    probe.connect("/", Headers.of("authorization", "Basic YTpi")).expectClose(1008);
    ProbeSocket browser = probe.connect("/", List.of("millrace", "millrace.token.nonsense"));
    assertThat(browser.subprotocol()).isEqualTo("millrace");
    assertThat(browser.expectClose(1008).text()).isEqualTo("无效令牌");
  }

  @Test
  void whatIsForgedIsRefused() {
    String good = token();
    expectAdmitted(good);
    String[] parts = good.split("\\.", -1);
    String root = encoded("{\"sub\":\"root\"}");
    expectRefused(parts[0] + "." + root + "." + parts[2]);
    expectRefused(parts[0] + "." + parts[1] + ".");
    expectRefused(encoded("{\"alg\":\"none\"}") + "." + parts[1] + ".");
    expectRefused(encoded("{\"alg\":\"nOnE\"}") + "." + parts[1] + "." + parts[2]);
    expectRefused(encoded("{\"alg\":\"HS512\"}") + "." + parts[1] + "." + parts[2]);
    expectRefused(TokenIssuer.secret(SECRET + "!").issue(Map.of("sub", "ann")));
    for (String nonsense : List.of("x", "a.b.c", "..", good + ".x.y", "{}", "é")) {
      expectRefused(nonsense);
    }
    Map<String, Object> list = Map.of("sub", List.of("ann"));
    expectRefusedOrNobody(list);
  }

  private void expectRefusedOrNobody(Map<String, Object> claims) {
    ProbeSocket socket;
    try {
      socket = probe.connect("/", bearer(issuer.issue(claims)));
    } catch (IllegalArgumentException notIssued) {
      return;
    }
    socket.expectText("|");
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void timesIssuerAndAudienceCount() {
    expectRefused(token("exp", seconds(0)));
    expectAdmitted(token("exp", seconds(1)));
    expectRefused(token("nbf", seconds(1)));
    expectAdmitted(token("nbf", seconds(0)));
    expectAdmitted(token("iss", "any", "aud", "any"));
    probe.close();
    probe =
        site(
            TokenKeys.secret(SECRET),
            TokenOptions.DEFAULT
                .withIssuer("https://id.example")
                .withAudience("here")
                .withLeeway(Duration.ofSeconds(5)));
    expectRefused(token());
    expectRefused(token("iss", "https://id.example", "aud", "there"));
    expectRefused(token("iss", "https://evil.example", "aud", "here"));
    expectAdmitted(token("iss", "https://id.example", "aud", List.of("there", "here")));
    expectAdmitted(
        token("iss", "https://id.example", "aud", "here", "exp", seconds(-4), "nbf", seconds(5)));
    expectRefused(token("iss", "https://id.example", "aud", "here", "exp", seconds(-5)));
  }

  @Test
  void anOpenSocketIsClosedWhenItsTokenExpires() {
    ProbeSocket hours = probe.connect("/", bearer(token("exp", seconds(3 * 3_600 + 1))));
    ProbeSocket seconds = probe.connect("/", bearer(token("exp", seconds(10))));
    ProbeSocket ever = probe.connect("/", bearer(token()));
    ProbeSocket far = probe.connect("/", bearer(token("exp", 1L << 50)));
    for (ProbeSocket each : List.of(hours, seconds, ever, far)) {
      var _ = each.next();
      var _ = each.next();
    }
    clock.advance(Duration.ofMillis(9_999));
    seconds.expectNothing();
    clock.advance(Duration.ofMillis(1));
    assertThat(seconds.expectClose(1008).text()).isEqualTo("令牌已过期");
    clock.advance(Duration.ofHours(3).minusSeconds(10));
    hours.expectNothing();
    clock.advance(Duration.ofSeconds(1));
    hours.expectClose(1008);
    ever.expectNothing();
    far.expectNothing();
  }
}
