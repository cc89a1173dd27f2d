// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.scope.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KnownHeadsTest {
  private static final String HEAD = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final Request PLAIN = Request.get("/a");

  private final KnownHeads heads = new KnownHeads();

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, ISO_8859_1);
  }

  private KnownHeads.@Nullable Known find(String text, KnownHeads.@Nullable Known latest) {
    return heads.find(bytes(text), latest);
  }

  private KnownHeads.@Nullable Known learnt(String head, Request request) {
    byte[] first = heads.candidate(bytes(head));
    byte[] second = heads.candidate(bytes(head));
    assertThat(first).isNull();
    if (second != null) {
      heads.learn(second, request);
    }
    return find(head, null);
  }

  @Test
  void aHeadIsLearntTheSecondTime() {
    assertThat(find(HEAD, null)).isNull();
    KnownHeads.Known known = learnt(HEAD, PLAIN);
    assertThat(known).isNotNull().extracting(KnownHeads.Known::request).isSameAs(PLAIN);
  }

  @Test
  void oneOtherByteIsAnotherHead() {
    KnownHeads.Known known = learnt(HEAD, PLAIN);
    for (int i = 0; i < HEAD.length(); i++) {
      String other = HEAD.substring(0, i) + (char) (HEAD.charAt(i) ^ 1) + HEAD.substring(i + 1);
      assertThat(find(other, known)).isNull();
    }
  }

  @Test
  void aHeadThatIsNotWholeIsNotFound() {
    KnownHeads.Known known = learnt(HEAD, PLAIN);
    for (int i = 0; i < HEAD.length(); i++) {
      assertThat(find(HEAD.substring(0, i), known)).isNull();
    }
  }

  @Test
  void beforeOthersOnlyTheLatestOfTheConnectionIsFound() {
    KnownHeads.Known known = learnt(HEAD, PLAIN);
    assertThat(find(HEAD + "POST /b", known)).isSameAs(known);
    assertThat(find(HEAD + HEAD, null)).isNull();
  }

  @Test
  void whatCarriesASecretIsNotKept() {
    for (String name : new String[] {"cookie", "authorization"}) {
      Request secret = Request.of(Method.GET, "/a", Headers.of(name, "s"), new byte[0]);
      assertThat(learnt("GET /a HTTP/1.1\r\n" + name + ": s\r\n\r\n", secret)).isNull();
    }
  }

  @Test
  void whatIsLongIsNotKept() {
    String head = "GET /a HTTP/1.1\r\nHost: h\r\nx: " + "y".repeat(2_048) + "\r\n\r\n";
    assertThat(learnt(head, PLAIN)).isNull();
    assertThat(find(head, null)).isNull();
  }
}
