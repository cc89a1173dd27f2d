// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.demos.DemoSite;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the documents show has to be true: every Java snippet compiles, every command that is shown
/// exists, every link leads somewhere.
class DocumentationTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern BLOCK = Pattern.compile("```(\\w+)\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");
  private static final Pattern TYPE =
      Pattern.compile("(?:public |final |abstract )*(?:class|record|interface) (\\w+)");

  /// What a reader's editor would import.
  private static final String IMPORTS =
      """
      import io.millrace.Millrace;
      import io.millrace.consumer.*;
      import io.millrace.http.*;
      import io.millrace.layer.*;
      import io.millrace.scope.*;
      import io.millrace.server.*;
      import io.millrace.testing.*;
      import io.millrace.websocket.*;
      import java.net.URI;
      import java.net.http.HttpClient;
      import java.net.http.HttpRequest;
      import java.net.http.HttpResponse.BodyHandlers;
      import java.nio.file.Path;
      import java.time.Duration;
      import java.util.*;
      import java.util.concurrent.CompletableFuture;
      import java.util.concurrent.atomic.AtomicInteger;
      import org.junit.jupiter.api.Test;
      """;

  private record Block(Path file, String language, String text) {}

  private static List<Path> documents() throws IOException {
    List<Path> documents =
        new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CHANGELOG.md")));
    try (Stream<Path> below = Files.walk(ROOT.resolve("docs"))) {
      below.filter(path -> path.toString().endsWith(".md")).forEach(documents::add);
    }
    return documents;
  }

  private static List<Block> blocks(String language) throws IOException {
    List<Block> blocks = new ArrayList<>();
    for (Path document : documents()) {
      Matcher matcher = BLOCK.matcher(Files.readString(document));
      while (matcher.find()) {
        if (matcher.group(1).equals(language)) {
          blocks.add(new Block(document, language, matcher.group(2)));
        }
      }
    }
    return blocks;
  }

  @Test
  void everyJavaSnippetCompiles(@TempDir Path folder) throws IOException {
    for (Path document : documents()) {
      Path sources = Files.createTempDirectory(folder, "snippets");
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "-d",
                  sources.toString(),
                  "-proc:none",
                  "-cp",
                  System.getProperty("java.class.path")));
      for (Block block : blocks("java")) {
        if (block.file().equals(document)) {
          Path source = sources.resolve(firstType(block.text()) + ".java");
          Files.writeString(source, IMPORTS + block.text());
          arguments.add(source.toString());
        }
      }
      StringWriter complaints = new StringWriter();
      PrintWriter writer = new PrintWriter(complaints);
      boolean hasNone = arguments.stream().noneMatch(each -> each.endsWith(".java"));
      int code =
          hasNone
              ? 0
              : ToolProvider.findFirst("javac")
                  .orElseThrow()
                  .run(writer, writer, arguments.toArray(new String[0]));
      assertThat(code).as("%s: %s", ROOT.relativize(document), complaints).isZero();
    }
    assertThat(blocks("java")).hasSizeGreaterThan(8);
  }

  /// The name that the snippet's file has to have.
  private static String firstType(String text) {
    Matcher matcher = TYPE.matcher(text);
    assertThat(matcher.find()).as("a snippet has a type: %s", text).isTrue();
    return matcher.group(1);
  }

  @Test
  void everyCommandThatIsShownExists() throws IOException {
    List<String> shown = new ArrayList<>();
    for (Block block : blocks("sh")) {
      block.text().lines().filter(line -> line.startsWith("./")).forEach(shown::add);
    }
    assertThat(shown).isNotEmpty();
    for (String line : shown) {
      String[] words = line.strip().split("\\s+", -1);
      assertThat(ROOT.resolve(words[0])).as(line).isExecutable();
      if (words[0].equals("./millrace") && words.length > 1 && !words[1].equals("bench")) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        int code =
            new Main(Shell.ofProcess(), DemoSite::addTo).run(nowhere, nowhere, words[1], "--help");
        assertThat(code).as(line).isZero();
      }
    }
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    for (Path document : documents()) {
      Matcher matcher = LINK.matcher(Files.readString(document));
      while (matcher.find()) {
        Path target = document.resolveSibling(matcher.group(1)).normalize();
        assertThat(target).as("a link in %s", ROOT.relativize(document)).exists();
      }
    }
  }
}
