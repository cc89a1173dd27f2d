// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// `millrace serve` as a process.
@Timeout(180)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals and exit codes of POSIX")
class ServeProcessTest {
  private static final String LISTENING = "Listening on (http://127\\.0\\.0\\.1:\\d+/)";

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void fill() throws IOException {
    Path folder = Files.createDirectories(directory.resolve("public/sub"));
    Files.writeString(directory.resolve("public/index.html"), "<!doctype html>start");
    Files.writeString(directory.resolve("public/.secret"), "secret");
    Files.writeString(folder.resolve("a.txt"), "a");
    Files.writeString(directory.resolve("outside.txt"), "outside");
  }

  @AfterEach
  void closeClient() {
    client.close();
  }

  private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private String post(URI uri) throws IOException, InterruptedException {
    return client
        .send(
            HttpRequest.newBuilder(uri)
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "username=ann&password=correct+horse+battery"))
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  private Child serve(String... flags) throws IOException {
    String[] arguments = new String[flags.length + 1];
    arguments[0] = "serve";
    System.arraycopy(flags, 0, arguments, 1, flags.length);
    return Child.millrace(directory, Map.of(), arguments);
  }

  private static URI site(Child child) throws InterruptedException {
    return URI.create(child.awaitLine(LISTENING).group(1));
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  @Test
  void aFolderIsServedAndNothingBesideIt() throws IOException, InterruptedException {
    try (Child child = serve("--root", "public", "--port=0", "--cache-control=max-age=60")) {
      URI site = site(child);
      child.awaitLine("Serving the files of .*public, without names that begin with a dot$");
      child.awaitLine("serve.root = \"public\" +\\(flag --root\\)");
      HttpResponse<String> index = get(site);
      assertThat(index.body()).isEqualTo("<!doctype html>start");
      assertThat(index.headers().firstValue("cache-control")).hasValue("max-age=60");
      assertThat(get(site.resolve("/sub/a.txt")).body()).isEqualTo("a");
      assertThat(get(site.resolve("/sub/")).statusCode()).isEqualTo(404);
      assertThat(get(site.resolve("/.secret")).statusCode()).isEqualTo(404);
      assertThat(get(URI.create(site + "%2e%2e/outside.txt")).statusCode())
          .isGreaterThanOrEqualTo(400);
      assertThat(get(site.resolve("/metrics")).statusCode()).isEqualTo(404);
      child.terminate();
      assertThat(child.awaitExit()).isZero();
    }
  }

  @Test
  void theWorkingDirectoryIsTheRootUnlessThereIsAnother() throws IOException, InterruptedException {
    try (Child child = serve("--port=0", "--listing", "--observed")) {
      URI site = site(child);
      child.awaitLine("Serving the files of .*; folders are listed$");
      assertThat(get(site.resolve("/outside.txt")).body()).isEqualTo("outside");
      assertThat(get(site).body()).contains("outside.txt", "public");
      assertThat(get(site.resolve("/metrics")).body())
          .contains("millrace_log_discarded_total 0.0", "millrace_access_log_discarded_total 0.0");
      assertThat(get(site.resolve("/healthz")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void errorPagesAreThoseOfTheRootOrOfAFolderOfTheirOwn() throws IOException, InterruptedException {
    Files.writeString(directory.resolve("public/404.html"), "not in the root");
    Files.writeString(
        Files.createDirectory(directory.resolve("errors")).resolve("404.html"), "not anywhere");
    try (Child child = serve("--root=public", "--port=0")) {
      HttpResponse<String> missing = get(site(child).resolve("/none"));
      assertThat(missing.statusCode()).isEqualTo(404);
      assertThat(missing.body()).isEqualTo("not in the root");
    }
    try (Child child = serve("--root=public", "--port=0", "--errors=errors")) {
      assertThat(get(site(child).resolve("/none")).body()).isEqualTo("not anywhere");
    }
    try (Child child = serve("--root=public", "--port=0", "--errors=public/sub")) {
      assertThat(child.awaitExit()).isEqualTo(1);
      assertThat(child.allLines())
          .singleElement()
          .asString()
          .matches("millrace: error pages: none in .*sub \\(expected: such as 404\\.html\\)");
    }
  }

  @Test
  void whatCannotBeServedIsOneLine() throws IOException, InterruptedException {
    try (Child child = serve("--root", "none", "--port=0")) {
      assertThat(child.awaitExit()).isEqualTo(1);
      assertThat(child.allLines())
          .singleElement()
          .asString()
          .matches("millrace: serve\\.root: .*none \\(expected: a folder that can be read\\)");
    }
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Child child = serve("--root", "public", "--port", "" + taken.getLocalPort())) {
      assertThat(child.awaitExit()).isEqualTo(1);
      assertThat(child.allLines()).anyMatch(line -> line.startsWith("millrace: "));
    }
    try (Child child = serve("--profile", "tiny", "--port=80")) {
      assertThat(child.awaitExit()).isEqualTo(2);
      assertThat(child.allLines())
          .containsExactly(
              "millrace: server.port: 80 (expected: 1024..65535 in the profile tiny), from flag"
                  + " --port");
    }
  }

  @Test
  void theProfileTinyTellsItsSettingsAndServesABuiltInSite()
      throws IOException, InterruptedException {
    try (Child child =
        Child.millrace(
            directory,
            Map.of("MILLRACE_ACCOUNTS_PASSWORD", "hush-hush"),
            "serve",
            "--profile=tiny",
            "--log-level=1",
            "--set=tiny.trigger-mode=3",
            "--port=" + freePort())) {
      URI site = site(child);
      child.awaitLine("limits\\.connections = 65536 +\\(profile tiny\\)");
      child.awaitLine("limits\\.idle-timeout = \"1m\" +\\(profile tiny\\)");
      child.awaitLine("logging\\.level = \"info\" +\\(flag --log-level\\)");
      child.awaitLine("logging\\.queue = 1024 +\\(profile tiny\\)");
      child.awaitLine(
          "accounts\\.password = \"\\(hidden\\)\" +\\(environment MILLRACE_ACCOUNTS_PASSWORD\\)");
      child.awaitLine("accounts\\.pool = 12 +\\(profile tiny\\)");
      child.awaitLine("accounts\\.least-password = 1 +\\(profile tiny\\)");
      child.awaitLine("tiny\\.trigger-mode = 3 +\\(flag --set tiny\\.trigger-mode\\)");
      child.awaitLine("tiny\\.trigger-mode is accepted: ");
      assertThat(get(site).body()).startsWith("<!doctype html>");
      assertThat(post(site.resolve("/register"))).contains("Welcome, ann.");
      assertThat(post(site.resolve("/login.html"))).contains("Welcome, ann.");
      assertThat(get(site.resolve("/video.html")).body()).contains("mill.webm");
      assertThat(get(site.resolve("/none")).body()).contains("<header class=\"top\">");
      child.terminate();
      assertThat(child.awaitExit()).isZero();
      assertThat(child.allLines()).noneMatch(line -> line.contains("hush-hush"));
    }
  }

  @Test
  void beyondTheLimitOfConnectionsTheServerIsBusy() throws IOException, InterruptedException {
    try (Child child = serve("--root", "public", "--port=0", "--set=limits.connections=1")) {
      int port = site(child).getPort();
      try (Socket first = ask(port)) {
        assertThat(firstLine(first)).isEqualTo("HTTP/1.1 200 OK");
        try (Socket second = new Socket(InetAddress.getLoopbackAddress(), port)) {
          String answer =
              new String(second.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
          assertThat(answer).startsWith("HTTP/1.1 503 ").endsWith("Server busy!");
        }
      }
    }
  }

  @Test
  void anIdleConnectionIsClosedWithNothingElseHappening() throws IOException, InterruptedException {
    try (Child child = serve("--root", "public", "--port=0", "--set=limits.idle-timeout=200ms")) {
      int port = site(child).getPort();
      try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), port);
          Socket asked = ask(port)) {
        assertThat(silent.getInputStream().readAllBytes()).isEmpty();
        assertThat(firstLine(asked)).isEqualTo("HTTP/1.1 200 OK");
        assertThat(asked.getInputStream().readAllBytes()).isNotEmpty();
      }
    }
  }

  private static Socket ask(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String firstLine(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int each = socket.getInputStream().read();
        each >= 0 && each != '\r';
        each = socket.getInputStream().read()) {
      line.append((char) each);
    }
    return line.toString();
  }
}
