// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.http.Content;
import io.millrace.http.HttpException;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Endpoint;
import io.millrace.server.Application;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ErrorPagesTest {
  private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";

  @TempDir Path folder;
  private Application application;

  @BeforeEach
  void lay() throws IOException {
    for (int status : new int[] {400, 403, 404, 405, 500, 503}) {
      Files.writeString(folder.resolve(status + ".html"), "<h1>page " + status + "</h1>");
    }
    Files.writeString(folder.resolve("index.html"), "no error");
    application =
        Millrace.server()
            .errors(ErrorPages.in(folder))
            .get(
                "/fails",
                _ -> {
                  throw new IllegalStateException("secret");
                })
            .get(
                "/says",
                _ -> {
                  throw new HttpException(Status.NOT_FOUND, "No <such> room");
                })
            .get("/own", _ -> Response.text("my own").with(Status.NOT_FOUND))
            .get("/busy", _ -> Response.of(Status.UNAVAILABLE).with("retry-after", "5"))
            .get("/teapot", _ -> Response.of(new Status(418)))
            .application();
  }

  @Test
  void pagesStandInPlaceOfTheFrameworksWords() {
    try (FilesProbe probe = new FilesProbe(application)) {
      String[][] cases = {
        {"GET", "/none", "404", "<h1>page 404</h1>"},
        {"HEAD", "/none", "404", "<h1>page 404</h1>"},
        {"GET", "/says", "404", "<h1>page 404</h1>"},
        {"POST", "/own", "405", "<h1>page 405</h1>"},
        {"GET", "/fails", "500", "<h1>page 500</h1>"},
        {"GET", "/busy", "503", "<h1>page 503</h1>"},
        {"GET", "/own", "404", "my own"},
        {"GET", "/teapot", "418", "418 "},
      };
      for (String[] each : cases) {
        Response answer = probe.send(each[0], each[1]);
        assertThat(answer.status().code() + "").isEqualTo(each[2]);
        assertThat(probe.text(answer)).as(each[1]).isEqualTo(each[3]);
      }
      Response answer = probe.send("POST", "/own");
      assertThat(answer.headers().first("allow")).isEqualTo("GET, HEAD, OPTIONS");
      assertThat(answer.headers().all("content-type")).containsExactly("text/html; charset=utf-8");
      assertThat(answer.headers().first("cache-control")).isEqualTo("no-store");
      assertThat(probe.get("/busy").headers().first("retry-after")).isEqualTo("5");
    }
  }

  @Test
  void whoAsksForSomethingElseIsLeftTheWords() {
    try (FilesProbe probe = new FilesProbe(application)) {
      String[][] cases = {
        {BROWSER, "page"},
        {"*/*", "page"},
        {"text/*;q=0.1", "page"},
        {"image/avif, image/webp, */*;q=0.8", "page"},
        {"application/json, text/html;q=0.1", "page"},
        {"application/json", "words"},
        {"application/json, text/plain, */*", "words"},
        {"application/problem+json, */*", "words"},
        {"text/plain", "words"},
        {"image/png", "words"},
        {"text/html;q=0, */*", "words"},
      };
      for (String[] each : cases) {
        Response answer = probe.get("/none", "accept", each[0]);
        boolean page = answer.content() instanceof Content.Bytes;
        assertThat(page ? "page" : "words").as(each[0]).isEqualTo(each[1]);
      }
    }
  }

  @Test
  void answersBeforeThereIsARequestGetThemToo() {
    Endpoint client = new Endpoint("127.0.0.1", 1);
    Response bad = application.refusal(client, Response.of(Status.BAD_REQUEST));
    assertThat(bad.bodyText()).isEqualTo("<h1>page 400</h1>");
    Response full = application.refusal(client, Response.of(Status.UNAVAILABLE, "Server busy!"));
    assertThat(full.bodyText()).as("words of its own").isEqualTo("Server busy!");
  }

  @Test
  void wordsArePutWhereAPageWantsThem() {
    ErrorPages pages =
        ErrorPages.NONE
            .with(Status.NOT_FOUND, "<p>{{words}}</p>")
            .with(Status.UNAVAILABLE, "<p>Sorry: {{words}}</p>");
    Application site =
        Millrace.server()
            .errors(pages)
            .get(
                "/says",
                _ -> {
                  throw new HttpException(Status.NOT_FOUND, "No <such> room");
                })
            .application();
    try (FilesProbe probe = new FilesProbe(site)) {
      assertThat(probe.text(probe.get("/says"))).isEqualTo("<p>No &lt;such&gt; room</p>");
      assertThat(probe.text(probe.get("/none"))).isEqualTo("<p>404 Not Found</p>");
    }
    Response full =
        site.refusal(
            new Endpoint("127.0.0.1", 1), Response.of(Status.UNAVAILABLE, "Server busy!\n"));
    assertThat(full.bodyText()).isEqualTo("<p>Sorry: Server busy!</p>");
  }

  @Test
  void aFolderWithoutPagesIsRefused() {
    assertThatThrownBy(() -> ErrorPages.in(folder.resolve("none")))
        .hasMessageContaining("none (expected: a folder with pages");
    Path empty = folder.resolve("empty");
    assertThatThrownBy(() -> ErrorPages.in(Files.createDirectory(empty)))
        .hasMessageContaining("(expected: such as 404.html)");
    assertThatThrownBy(() -> ErrorPages.NONE.with(Status.OK, ""))
        .hasMessage("error page: for status 200 (expected: 400..599)");
  }
}
