// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.http.Method;
import io.millrace.http.Response;
import io.millrace.http.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which file a path means, and what is refused.
final class ServedFilesTest {
  @TempDir Path temporary;
  private Site site;

  @BeforeEach
  void lay() throws IOException {
    site = new Site(temporary);
    site.write("index.html", "<h1>top</h1>");
    site.write("a.txt", "letter a");
    site.write("docs/index.html", "<h1>docs</h1>");
    site.write("docs/empty.txt", "");
    site.write("bare/x.txt", "x");
  }

  @Test
  void aPathIsTheFileOfThatNameAndAFolderItsIndex() {
    try (FilesProbe probe = site.serve()) {
      Response file = probe.get("/a.txt");
      assertThat(file.status()).isEqualTo(Status.OK);
      assertThat(probe.text(file)).isEqualTo("letter a");
      assertThat(file.headers().first("content-type")).isEqualTo("text/plain; charset=utf-8");
      assertThat(file.headers().first("x-content-type-options")).isEqualTo("nosniff");
      assertThat(file.headers().first("cache-control")).isEqualTo("no-cache");
      assertThat(probe.text(probe.get("/"))).isEqualTo("<h1>top</h1>");
      assertThat(probe.text(probe.get("/?q=1"))).isEqualTo("<h1>top</h1>");
      assertThat(probe.text(probe.get("/docs/"))).isEqualTo("<h1>docs</h1>");
      assertThat(probe.get("/docs/empty.txt").content().length()).isZero();
      for (String path :
          List.of("/none", "/a.txt/", "/a.txt/x", "/bare/", "/bare", "/docs/none/")) {
        assertThat(probe.get(path).status()).as(path).isEqualTo(Status.NOT_FOUND);
      }
    }
  }

  @Test
  void aFolderWithoutItsSlashIsRedirected() {
    try (FilesProbe probe = site.serve("/site", FileOptions.DEFAULT)) {
      assertThat(probe.get("/site/docs").status()).isEqualTo(Status.MOVED_PERMANENTLY);
      assertThat(probe.get("/site/docs").headers().first("location")).isEqualTo("/site/docs/");
      assertThat(probe.get("/site/docs?a=b").headers().first("location"))
          .isEqualTo("/site/docs/?a=b");
      assertThat(probe.get("/site").headers().first("location")).isEqualTo("/site/");
      assertThat(probe.get("/%73ite/d%6Fcs").headers().first("location")).isEqualTo("/site/docs/");
      assertThat(probe.get("//site/docs").status()).isEqualTo(Status.NOT_FOUND);
      assertThat(probe.get("/site//docs").status()).isEqualTo(Status.NOT_FOUND);
      assertThat(probe.get("/sites").status()).isEqualTo(Status.NOT_FOUND);
      assertThat(probe.get("/").status()).isEqualTo(Status.NOT_FOUND);
    }
  }

  @Test
  void routesComeFirstAndMethodsAreThoseOfRoutesAndFilesTogether() {
    try (FilesProbe probe =
        site.serve(
            it ->
                it.get("/a.txt", _ -> Response.text("route"))
                    .post("/docs/", _ -> Response.text("posted"))
                    .post("/form", _ -> Response.text("posted")),
            FileOptions.DEFAULT)) {
      assertThat(probe.text(probe.get("/a.txt"))).isEqualTo("route");
      assertThat(probe.text(probe.get("/docs/"))).isEqualTo("<h1>docs</h1>");
      assertThat(probe.text(probe.send("POST", "/docs/"))).isEqualTo("posted");
      assertThat(probe.allowed("PUT", "/docs/")).isEqualTo("405 GET, HEAD, OPTIONS, POST");
      assertThat(probe.allowed("GET", "/form")).isEqualTo("405 OPTIONS, POST");
      assertThat(probe.allowed("POST", "/docs/empty.txt")).isEqualTo("405 GET, HEAD, OPTIONS");
      assertThat(probe.allowed("OPTIONS", "/docs/empty.txt")).isEqualTo("204 GET, HEAD, OPTIONS");
      assertThat(probe.allowed("POST", "/none")).isEqualTo("404 null");
      assertThat(probe.allowed("OPTIONS", "/../a.txt")).isEqualTo("404 null");
      assertThat(probe.send(Method.HEAD.name(), "/docs/").content().length()).isEqualTo(13);
    }
  }

  @Test
  void theLongestPrefixCounts() throws IOException {
    Path other = temporary.resolve("other");
    Files.createDirectories(other);
    Files.writeString(other.resolve("a.txt"), "other a");
    try (FilesProbe probe = site.serve(it -> it.files("/docs/more/", other), FileOptions.DEFAULT)) {
      assertThat(probe.text(probe.get("/docs/more/a.txt"))).isEqualTo("other a");
      assertThat(probe.text(probe.get("/docs/%6dore/a.txt"))).isEqualTo("other a");
      assertThat(probe.text(probe.get("/docs/"))).isEqualTo("<h1>docs</h1>");
      assertThat(probe.get("/docs/more/index.html").status()).isEqualTo(Status.NOT_FOUND);
    }
  }

  @Test
  void nothingLeadsOutOfTheRoot() throws IOException {
    Files.writeString(temporary.resolve("secret.txt"), "secret");
    try (FilesProbe probe = site.serve()) {
      for (String path :
          List.of(
              "/../secret.txt",
              "/docs/../../secret.txt",
              "/docs/../a.txt",
              "/%2e%2e/secret.txt",
              "/%2E%2e/secret.txt",
              "/.%2e/secret.txt",
              "/..%2fsecret.txt",
              "/docs%2findex.html",
              "/docs%2Findex.html",
              "/..\\secret.txt",
              "/..%5csecret.txt",
              "/docs\\index.html",
              "/./a.txt",
              "/docs/./index.html",
              "//a.txt",
              "/docs//index.html",
              "/%252e%252e/secret.txt",
              "/a.txt%0a",
              "/" + "x".repeat(300),
              "/" + "x/".repeat(3_000))) {
        assertThat(probe.get(path).status()).as(path).isEqualTo(Status.NOT_FOUND);
      }
      for (String path : List.of("/a.txt%00", "/%c0%ae%c0%ae/secret.txt", "/%zz", "/%2")) {
        assertThatThrownBy(() -> probe.get(path)).as("no scope").hasMessageContaining("path");
      }
    }
  }

  @Test
  void linksStayWithinTheRootUnlessTheyMayLeadOut() throws IOException {
    Path outside = Files.createDirectories(temporary.resolve("outside"));
    Files.writeString(outside.resolve("o.txt"), "outside");
    Files.createSymbolicLink(site.root.resolve("file"), outside.resolve("o.txt"));
    Files.createSymbolicLink(site.root.resolve("folder"), outside);
    Files.createSymbolicLink(site.root.resolve("inside.txt"), Path.of("docs/../a.txt"));
    Files.createSymbolicLink(site.root.resolve("within"), Path.of("docs"));
    Files.createSymbolicLink(site.root.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(site.root.resolve("broken"), Path.of("nowhere"));
    try (FilesProbe probe = site.serve()) {
      assertThat(probe.text(probe.get("/inside.txt"))).isEqualTo("letter a");
      assertThat(probe.text(probe.get("/within/"))).isEqualTo("<h1>docs</h1>");
      for (String path : List.of("/file", "/folder/o.txt", "/loop", "/broken", "/folder/")) {
        assertThat(probe.get(path).status()).as(path).isEqualTo(Status.NOT_FOUND);
      }
    }
    try (FilesProbe probe = site.serve("/", FileOptions.DEFAULT.withLinksLeadingOut(true))) {
      assertThat(probe.text(probe.get("/file"))).isEqualTo("outside");
      assertThat(probe.text(probe.get("/folder/o.txt"))).isEqualTo("outside");
    }
  }

  @Test
  void aRootMayBeALinkThatIsSwitched() throws IOException {
    Path two = Files.createDirectories(temporary.resolve("two"));
    Files.writeString(two.resolve("a.txt"), "second a");
    Path current = temporary.resolve("current");
    Files.createSymbolicLink(current, site.root);
    try (FilesProbe probe = site.serve(it -> it.files("/current", current), FileOptions.DEFAULT)) {
      assertThat(probe.text(probe.get("/current/a.txt"))).isEqualTo("letter a");
      Files.delete(current);
      Files.createSymbolicLink(current, two);
      probe.second();
      assertThat(probe.text(probe.get("/current/a.txt"))).isEqualTo("second a");
    }
  }

  @Test
  void hiddenFilesAreNotThere() throws IOException {
    site.write(".env", "secret");
    site.write(".git/config", "secret");
    site.write("docs/.htaccess", "secret");
    site.write(".well-known/security.txt", "Contact:");
    site.write(".well-known/.x", "secret");
    try (FilesProbe probe = site.serve()) {
      for (String path :
          List.of("/.env", "/%2eenv", "/.git/config", "/docs/.htaccess", "/.well-known/.x")) {
        assertThat(probe.get(path).status()).as(path).isEqualTo(Status.NOT_FOUND);
      }
      assertThat(probe.text(probe.get("/.well-known/security.txt"))).isEqualTo("Contact:");
    }
    try (FilesProbe probe = site.serve("/", FileOptions.DEFAULT.withHidden(true))) {
      assertThat(probe.text(probe.get("/.env"))).isEqualTo("secret");
    }
  }

  @Test
  void pipesAreNeverOpened() throws Exception {
    Path pipe = site.root.resolve("pipe.txt");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    try (FilesProbe probe = site.serve()) {
      assertThat(probe.get("/pipe.txt").status()).isEqualTo(Status.NOT_FOUND);
    }
  }

  @Test
  void namesMayHaveAnyCharacters() throws IOException {
    for (String name :
        List.of("a b.txt", "a+b.txt", "100%.txt", "q?.txt", "#.txt", "…x..txt", "图.txt")) {
      site.write(name, name);
      try (FilesProbe probe = site.serve()) {
        Response answer = probe.get("/" + FileNames.encode(name));
        assertThat(answer.status()).as(name).isEqualTo(Status.OK);
        assertThat(probe.text(answer)).isEqualTo(name);
      }
    }
  }

  @Test
  void aMisspeltRouteIsRefusedAtOnce() {
    assertThatThrownBy(() -> Millrace.server().files("/", temporary.resolve("none")))
        .hasMessageContaining("none (expected: a folder that can be read)");
    assertThatThrownBy(() -> Millrace.server().files("x", temporary))
        .hasMessageContaining("prefix 'x' (expected: a path");
    assertThatThrownBy(() -> Millrace.server().files("/{x}/", temporary))
        .hasMessageContaining("prefix '/{x}/'");
    assertThatThrownBy(() -> Millrace.server().files("/x", temporary).files("/x/", temporary))
        .hasMessageContaining("a prefix for each folder");
  }
}
