// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.redis.NeedsRedis;
import io.millrace.redis.RedisServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The commands for layers on a real Redis.
@NeedsRedis
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class LayerCheckTest {
  @TempDir Path directory;
  private RedisServer redis;
  private StringWriter out;
  private StringWriter error;

  @BeforeAll
  void start() {
    redis = RedisServer.start();
  }

  @AfterAll
  void stop() {
    redis.close();
  }

  private int run(String... arguments) {
    out = new StringWriter();
    error = new StringWriter();
    Shell shell = new Shell(Map.of(), directory, false);
    return new Main(shell, (_, _) -> {})
        .run(new PrintWriter(out), new PrintWriter(error), arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?prefix=mine&key=secret-of-mine&capacity=10000", "?serializer=json"})
  void aServerThatWorksPassesAllChecks(String parameters) {
    assertThat(run("layer", "check", redis.url() + parameters)).as(out + "" + error).isZero();
    assertThat(out.toString().lines())
        .noneMatch(line -> line.startsWith("FAIL"))
        .anyMatch(line -> line.matches("ok +server .*, Redis \\d.*, master, .* ms"))
        .anyMatch(line -> line.startsWith("ok    test_channel  sent and received {\"site\":"))
        .anyMatch(line -> line.startsWith("ok    own channel"))
        .anyMatch(line -> line.startsWith("ok    group"))
        .anyMatch(line -> line.contains("CHANNEL_LAYERS = {"));
    assertThat(out.toString()).doesNotContain("secret-of-mine");
  }

  @Test
  void aServerThatIsNotThereFailsAndIsNamed() {
    assertThat(run("layer", "check", "redis://127.0.0.1:1")).isEqualTo(1);
    assertThat(out.toString()).startsWith("FAIL  server        127.0.0.1:1 cannot be used: ");
    assertThat(run("layer", "send", "jobs", "{\"type\":\"job\"}", "--layer", "redis://127.0.0.1:1"))
        .isEqualTo(1);
    assertThat(error.toString())
        .startsWith("millrace: layer.url: redis://127.0.0.1:1 cannot be reached");
  }

  @Test
  void whatOneProcessSendsAnotherReceives() {
    assertThat(run("layer", "send", "jobs", "{\"type\":\"job\",\"n\":1}", "--layer", redis.url()))
        .as(error.toString())
        .isZero();
    assertThat(run("layer", "receive", "jobs", "--layer", redis.url(), "--timeout", "30")).isZero();
    assertThat(out.toString().strip()).isEqualTo("{\"type\":\"job\",\"n\":1}");
  }
}
