// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Headers;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import org.junit.jupiter.api.Test;

/// The site with accounts around it, and what it answers beside its demos.
class MemberSiteTest {
  private static Response get(Probe site, String path, String... headers) {
    return site.send(Request.of(Method.GET, path, Headers.of(headers), new byte[0]));
  }

  @Test
  void theHeaderAsksWhoIsThere() {
    try (Probe site = TestSite.open(TestMembers.MEMBERSHIP)) {
      assertThat(get(site, "/whoami").bodyText()).isEqualTo("{\"accounts\":true,\"user\":\"\"}");
      Response known = get(site, "/whoami", "name", "ann");
      assertThat(known.bodyText()).isEqualTo("{\"accounts\":true,\"user\":\"ann\"}");
      assertThat(known.headers().first("cache-control")).isEqualTo("no-store");
    }
    try (Probe site = TestSite.open()) {
      assertThat(get(site, "/whoami").bodyText()).isEqualTo("{\"accounts\":false,\"user\":\"\"}");
      assertThat(get(site, "/members/").status()).isEqualTo(Status.NOT_FOUND);
    }
  }

  @Test
  void membersSpeakUnderTheirNamesAndOthersDoNotGetIn() {
    try (Probe site = TestSite.open(TestMembers.MEMBERSHIP)) {
      assertThat(get(site, "/members/").status()).isEqualTo(Status.FORBIDDEN);
      assertThat(get(site, "/members/", "name", "ann").headers().first("cache-control"))
          .isEqualTo("private, no-cache");
      assertThat(site.connect("/ws/members/").rejection().status()).isEqualTo(Status.FORBIDDEN);
      ProbeSocket ann = TestMembers.connect(site, "/ws/members/", "ann");
      ProbeSocket bob = TestMembers.connect(site, "/ws/members/", "bob");
      site.settle();
      ann.send("hello");
      bob.expectJson("{\"message\":\"hello\",\"username\":\"ann\"}");
      ProbeSocket room = TestMembers.connect(site, "/ws/chat/lobby/", "ann");
      room.send("{\"message\":\"hi\",\"username\":\"root\"}");
      room.expectJson("{\"message\":\"hi\",\"username\":\"ann\"}");
    }
  }

  @Test
  void pagesAroundAccountsEscapeWhatTheySay() {
    AccountSheets sheets = new AccountSheets();
    Response welcome = sheets.page("/welcome.html", "Welcome, <b>.");
    assertThat(welcome.bodyText()).contains("Welcome, &lt;b&gt;.").doesNotContain("{{", "<!--");
    assertThat(welcome.headers().first("content-security-policy")).contains("form-action 'self'");
    assertThat(sheets.page("/error.html", "").bodyText()).contains("Something went wrong.");
    assertThat(sheets.page("/other.html", "").status()).isEqualTo(Status.NOT_FOUND);
    assertThat(sheets.page("/login.html", "").bodyText())
        .contains("name=\"username\"", "name=\"password\"", "method=\"post\"");
  }

  @Test
  void theFilmIsAnsweredInPieces() {
    try (Probe site = TestSite.open()) {
      Response piece = get(site, "/assets/mill.webm", "range", "bytes=0-9");
      assertThat(piece.status()).isEqualTo(Status.PARTIAL_CONTENT);
      assertThat(piece.headers().first("content-type")).isEqualTo("video/webm");
      assertThat(piece.body()).hasSize(10);
    }
  }

  @Test
  void errorsHaveAPageOfTheSite() {
    try (Probe site = TestSite.open()) {
      Response missing = get(site, "/none", "accept", "text/html");
      assertThat(missing.status()).isEqualTo(Status.NOT_FOUND);
      assertThat(missing.bodyText())
          .contains("<header class=\"top\">", ">404<")
          .doesNotContain("{{", "<!--");
      Response wrong =
          site.send(
              Request.of(
                  Method.DELETE, "/picture", Headers.of("accept", "text/html"), new byte[0]));
      assertThat(wrong.status()).isEqualTo(Status.METHOD_NOT_ALLOWED);
      assertThat(wrong.headers().first("allow")).contains("GET");
      assertThat(wrong.bodyText()).contains(">405<");
    }
  }

  @Test
  void anUploadIsTold() {
    String form =
        "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"<a>.txt\"\r\n"
            + "content-type: text/plain\r\n\r\nabc\r\n--x--\r\n";
    Headers type = Headers.of("content-type", "multipart/form-data; boundary=x");
    try (Probe site = TestSite.open()) {
      Response told = site.send(Request.of(Method.POST, "/upload/", type, form.getBytes(UTF_8)));
      assertThat(told.bodyText())
          .contains(
              "&lt;a&gt;.txt",
              "text/plain",
              "3 bytes",
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
      assertThat(get(site, "/upload/").bodyText()).doesNotContain("{{result}}");
    }
  }
}
