// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Recorded cases of the Autobahn numbering, groups 1 to 7 and 10. They lie beside the project;
/// without them the tests that play them say so.
public final class RecordedCases {
  private static final Path FILE =
      Path.of(
          System.getenv().getOrDefault("MILLRACE_CONFORMANCE", "../../shared/conformance"),
          "websocket-cases.json.gz");

  private RecordedCases() {}

  /// Plays one case on a connection of its own.
  public interface Play {
    /// Null when it passes, else what was wrong.
    @Nullable String run(JsonNode example) throws Exception;
  }

  /// Plays all, many at a time.
  public static void assertAllPass(Play play) throws Exception {
    assumeTrue(
        Files.exists(FILE),
        "The recorded cases are not at " + FILE + "; set MILLRACE_CONFORMANCE.");
    List<String> failures = new ArrayList<>();
    List<Future<@Nullable String>> results = new ArrayList<>();
    try (ExecutorService runners = Executors.newFixedThreadPool(16)) {
      for (JsonNode each : read()) {
        results.add(runners.submit(() -> play.run(each)));
      }
      for (Future<@Nullable String> result : results) {
        String failure = result.get(60, TimeUnit.SECONDS);
        if (failure != null) {
          failures.add(failure);
        }
      }
    }
    assertThat(results).hasSizeGreaterThan(200);
    assertThat(failures).isEmpty();
  }

  private static JsonNode read() throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(FILE))) {
      return JsonMapper.shared().readTree(in);
    }
  }
}
