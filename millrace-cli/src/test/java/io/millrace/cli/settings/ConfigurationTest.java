// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.json.Json;
import io.millrace.layer.LayerOptions;
import io.millrace.layer.Overflow;
import io.millrace.server.Listen;
import io.millrace.server.ServerOptions;
import io.millrace.server.TransportKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
  @TempDir Path directory;

  private Configuration read(@Nullable String file, Map<String, String> environment, Flags flags) {
    return Configuration.read(directory, file, environment, flags);
  }

  private Configuration read(Flags flags) {
    return read(null, Map.of(), flags);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void defaultsAreThoseOfTheLibrary() {
    Settings settings = read(new Flags()).settings();
    assertThat(settings.server()).isEqualTo(ServerOptions.DEFAULT);
    assertThat(settings.layer().limits()).isEqualTo(LayerOptions.DEFAULT);
    assertThat(settings.layer().isInMemory()).isTrue();
    assertThat(settings.logging()).isEqualTo(LoggingSettings.DEFAULT);
    assertThat(settings.accessLog()).isEqualTo(AccessLogSettings.DEFAULT);
  }

  @Test
  void laterSourcesWinAndEachValueKnowsItsOwn() throws IOException {
    write(
        "millrace.toml",
        """
        [server]
        port = 1
        backlog = 1
        event-loops = 1

        [limits]
        body = "2KiB"
        """);
    Configuration all =
        read(
            null,
            Map.of("MILLRACE_SERVER_PORT", "2", "MILLRACE_SERVER_BACKLOG", "2", "HOME", "/"),
            new Flags().addAssignment("server.port=3").add("--port", "server.port", "4"));
    assertThat(all.setting(Keys.PORT).value()).isEqualTo(4);
    assertThat(all.setting(Keys.PORT).origin()).hasToString("flag --port");
    assertThat(all.setting(Keys.BACKLOG).value()).isEqualTo(2);
    assertThat(all.setting(Keys.BACKLOG).origin())
        .hasToString("environment MILLRACE_SERVER_BACKLOG");
    assertThat(all.setting(Keys.EVENT_LOOPS).value()).isEqualTo(1);
    assertThat(all.setting(Keys.EVENT_LOOPS).origin()).hasToString("millrace.toml line 4");
    assertThat(all.setting(Keys.BODY).origin()).hasToString("millrace.toml line 7");
    assertThat(all.setting(Keys.HEADERS).origin()).hasToString("default");
  }

  @Test
  void aNamedFileTakesThePlaceOfTheStandardOne() throws IOException {
    write("millrace.toml", "[server]\nport = 1\n");
    write("other.toml", "server.backlog = 2\n");
    assertThat(read("other.toml", Map.of(), new Flags()).get(Keys.PORT)).isEqualTo(8000);
    assertThat(read("other.toml", Map.of(), new Flags()).get(Keys.BACKLOG)).isEqualTo(2);
    assertThat(read(null, Map.of("MILLRACE_CONFIG", "other.toml"), new Flags()).get(Keys.BACKLOG))
        .isEqualTo(2);
  }

  @Test
  void filesToFollowHaveAnyNumber() throws IOException {
    write("millrace.toml", "[tailf]\n1 = \"one.log\"\n7 = \"seven.log\"\n");
    Configuration all =
        read(null, Map.of("MILLRACE_TAILF_9", "nine.log"), new Flags().addAssignment("tailf.1=x"));
    assertThat(all.settings().demo().files().paths())
        .isEqualTo(Map.of(1, Path.of("x"), 7, Path.of("seven.log"), 9, Path.of("nine.log")));
    assertThat(Configuration.ofToml("again", all.toml()).settings().demo().files())
        .isEqualTo(all.settings().demo().files());
    assertThatThrownBy(() -> new Flags().addAssignment("tailf.07=x"))
        .hasMessageContaining("unknown key tailf.07");
  }

  @Test
  void everyKindOfValueReachesTheSettings() throws IOException {
    write(
        "millrace.toml",
        """
        server = { transport = "nio", unix = "/run/millrace.sock", tcp = false }
        websocket.group-overflow = "drop_oldest"
        websocket.ping-interval = "0s"
        limits.idle-timeout = "1500ms"
        logging = { level = "debug", format = "json", file = "a.log", file-size = 2048 }
        """);
    Settings settings = read(new Flags()).settings();
    assertThat(settings.server().listen())
        .isEqualTo(List.of(new Listen.Unix(Path.of("/run/millrace.sock"))));
    assertThat(settings.server().transport()).isEqualTo(TransportKind.NIO);
    assertThat(settings.server().sockets().groupOverflow()).isEqualTo(Overflow.DROP_OLDEST);
    assertThat(settings.server().sockets().pingInterval()).isZero();
    assertThat(settings.server().limits().idleTimeout()).isEqualTo(Duration.ofMillis(1500));
    assertThat(settings.logging().level()).isEqualTo(LoggingSettings.Level.DEBUG);
    assertThat(settings.logging().file()).isEqualTo(new LogFile(Path.of("a.log"), 2048, 14));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          port = 3 | millrace.toml line 1: unknown key port (did you mean server.port?)
          limits.conections = 3 | millrace.toml line 1: unknown key limits.conections (did you mean limits.connections?)
          limits.request_line = 3 | millrace.toml line 1: unknown key limits.request_line (did you mean limits.request-line?)
          [websockets.mailbox] | millrace.toml line 1: unknown key websockets.mailbox (did you mean websocket.mailbox?)
          cheese = 'x' | millrace.toml line 1: unknown key cheese
          limits = 3 | limits: 3 (expected: a table, [limits]), from millrace.toml line 1
          server.port = 65536 | server.port: 65536 (expected: a whole number, 0..65535), from millrace.toml line 1
          server.port = -1 | server.port: -1 (expected: a whole number, 0..65535), from millrace.toml line 1
          server.port = "80" | server.port: "80" (expected: a whole number, 0..65535), from millrace.toml line 1
          server.port = 80.5 | server.port: 80.5 (expected: a whole number, 0..65535), from millrace.toml line 1
          server.port = [80] | server.port: [80] (expected: a whole number, 0..65535), from millrace.toml line 1
          server.tcp = "no" | server.tcp: "no" (expected: true or false), from millrace.toml line 1
          server.tcp = false | server.tcp: false (expected: true, or a path in server.unix to listen on), from millrace.toml line 1
          server.host = "" | server.host: "" (expected: an address such as 127.0.0.1 or ::), from millrace.toml line 1
          server.transport = "iouring" | server.transport: "iouring" (expected: auto, io_uring, epoll or nio), from millrace.toml line 1
          limits.body = "1MB" | limits.body: "1MB" (expected: a size such as 64KiB, 1MiB or 1000, at least 0), from millrace.toml line 1
          limits.headers = 255 | limits.headers: 255 (expected: a size such as 64KiB, 1MiB or 1000, at least 256), from millrace.toml line 1
          limits.idle-timeout = 20 | limits.idle-timeout: 20 (expected: a time such as 20s, 500ms or 2m, at least 1ms), from millrace.toml line 1
          access-log = { file = "a.log" } | access-log.format: off (expected: common, combined or json, as access-log.file names a file), from default
          access-log = { format = "common", stdout = false } | access-log.stdout: false (expected: true, or a path in access-log.file), from millrace.toml line 1
          access-log.format = "loud" | access-log.format: "loud" (expected: off, common, combined or json), from millrace.toml line 1
          serve.profile = "small" | serve.profile: "small" (expected: default or tiny), from millrace.toml line 1
          tiny.trigger-mode = 4 | tiny.trigger-mode: 4 (expected: a whole number, 0..3), from millrace.toml line 1
          logging.level = "loud" | logging.level: "loud" (expected: off, error, warn, info, debug or trace, or 0..3 for debug to error), from millrace.toml line 1
          """)
  void wrongFilesAreRefusedInOneLine(String file, String error) throws IOException {
    write("millrace.toml", file);
    assertThatThrownBy(() -> read(new Flags()).settings())
        .isInstanceOf(SettingsException.class)
        .hasMessage(error);
  }

  @Test
  void aProfileGoesBetweenTheDefaultsAndEverythingElse() throws IOException {
    write("millrace.toml", "serve.profile = 'tiny'\nlogging.queue = 7\n");
    Configuration all = read(null, Map.of("MILLRACE_LOGGING_LEVEL", "2"), new Flags());
    assertThat(all.get(Keys.PORT)).isEqualTo(1316);
    assertThat(all.setting(Keys.PORT).origin()).hasToString("profile tiny");
    assertThat(all.get(LogKeys.QUEUE)).isEqualTo(7);
    Settings settings = all.settings();
    assertThat(settings.server().limits().idleTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.server().limits().connections()).isEqualTo(65_536);
    assertThat(settings.logging().level()).isEqualTo(LoggingSettings.Level.WARN);
    assertThat(settings.accounts().pool()).isEqualTo(12);
    assertThat(all.shown())
        .anyMatch(line -> line.matches("server\\.port = 1316 +\\(profile tiny\\)"))
        .anyMatch(line -> line.matches("logging\\.queue = 7 +\\(millrace\\.toml line 2\\)"))
        .anyMatch(line -> line.matches("tiny\\.trigger-mode = 0 +\\(default\\)"))
        .anyMatch(line -> line.matches("accounts\\.database = \"\" +\\(default\\)"));
    assertThat(read(new Flags().add("--profile", "serve.profile", "default")).get(Keys.PORT))
        .isEqualTo(8000);
  }

  @Test
  void theNumbersOfOtherServersAreLevels() throws IOException {
    write("millrace.toml", "logging.level = 3\n");
    assertThat(read(new Flags()).settings().logging().level())
        .isEqualTo(LoggingSettings.Level.ERROR);
    assertThat(
            read(new Flags().add("--log-level", "logging.level", "0")).settings().logging().level())
        .isEqualTo(LoggingSettings.Level.DEBUG);
  }

  @Test
  void theProfileTinyRefusesSmallPorts() {
    for (String port : List.of("0", "80", "1023")) {
      Configuration all =
          read(
              new Flags()
                  .add("--profile", "serve.profile", "tiny")
                  .add("--port", "server.port", port));
      assertThatThrownBy(all::settings)
          .isInstanceOf(SettingsException.class)
          .hasMessage(
              "server.port: "
                  + port
                  + " (expected: 1024..65535 in the profile tiny), from flag --port");
    }
    assertThatThrownBy(
            () ->
                read(
                    new Flags()
                        .add("--profile", "serve.profile", "tiny")
                        .add("--port", "server.port", "65536")))
        .hasMessage("server.port: 65536 (expected: a whole number, 0..65535), from flag --port");
  }

  @Test
  void bothLogsNeedFilesOfTheirOwn() {
    Configuration all =
        read(
            new Flags()
                .add("--access-log", "access-log.format", "common")
                .addAssignment("access-log.file=logs/../a.log")
                .addAssignment("logging.file=a.log"));
    assertThatThrownBy(all::settings)
        .hasMessage(
            "access-log.file: logs/../a.log (expected: another file than logging.file), from flag"
                + " --set access-log.file");
  }

  @Test
  void accountsAreFoundByHostPortAndDatabase() {
    Flags flags =
        new Flags()
            .addAssignment("accounts.host=::1")
            .addAssignment("accounts.database=site")
            .addAssignment("accounts.password=hush");
    AccountSettings accounts = read(flags).settings().accounts();
    assertThat(accounts.url()).isEqualTo("jdbc:mariadb://[::1]:3306/site");
    assertThat(accounts.toString()).doesNotContain("hush");
    assertThat(read(flags).shown())
        .anyMatch(line -> line.startsWith("accounts.password = \"(hidden)\""));
    assertThat(read(flags.addAssignment("accounts.url=jdbc:h2:mem:a")).settings().accounts().url())
        .isEqualTo("jdbc:h2:mem:a");
    assertThat(read(new Flags()).settings().accounts().url()).isEmpty();
  }

  @Test
  void whatIsNotTomlIsNamedWithItsLine() throws IOException {
    write("millrace.toml", "[server]\nport = = 3\n");
    assertThatThrownBy(() -> read(new Flags()))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("millrace.toml line 2: ")
        .hasMessageEndingWith("(expected: TOML)");
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> read("nix.toml", Map.of(), new Flags()))
        .hasMessage("flag --config: nix.toml (expected: a file that exists)");
    assertThatThrownBy(() -> read(null, Map.of("MILLRACE_CONFIG", "nix.toml"), new Flags()))
        .hasMessage("environment MILLRACE_CONFIG: nix.toml (expected: a file that exists)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MILLRACE_LIMITS_CONECTIONS | 1 | environment: unknown variable MILLRACE_LIMITS_CONECTIONS (did you mean MILLRACE_LIMITS_CONNECTIONS?)
          MILLRACE_PORT | 1 | environment: unknown variable MILLRACE_PORT (did you mean MILLRACE_SERVER_PORT?)
          MILLRACE_CHEESE | 1 | environment: unknown variable MILLRACE_CHEESE
          MILLRACE_SERVER_PORT | many | server.port: many (expected: a whole number, 0..65535), from environment MILLRACE_SERVER_PORT
          """)
  void wrongVariablesAreRefusedInOneLine(String name, String value, String error) {
    assertThatThrownBy(() -> read(null, Map.of(name, value), new Flags()))
        .isInstanceOf(SettingsException.class)
        .hasMessage(error);
  }

  @Test
  void whatKubernetesSetsForAServiceOfThatNameIsPassedOver() {
    Map<String, String> ofKubernetes =
        Map.of(
            "MILLRACE_SERVICE_HOST", "10.0.0.1",
            "MILLRACE_SERVICE_PORT", "8000",
            "MILLRACE_SERVICE_PORT_HTTP", "8000",
            "MILLRACE_PORT", "tcp://10.0.0.1:8000",
            "MILLRACE_PORT_8000_TCP", "tcp://10.0.0.1:8000",
            "MILLRACE_PORT_8000_TCP_ADDR", "10.0.0.1");
    assertThat(read(null, ofKubernetes, new Flags()).settings())
        .isEqualTo(read(new Flags()).settings());
  }

  @Test
  void wrongAssignmentsAreRefusedInOneLine() {
    assertThatThrownBy(() -> new Flags().addAssignment("limits.bdy=3"))
        .hasMessage("flag --set: unknown key limits.bdy (did you mean limits.body?)");
    assertThatThrownBy(() -> new Flags().addAssignment("limits.body"))
        .hasMessage("flag --set: limits.body (expected: limits.body=VALUE)");
    assertThatThrownBy(() -> read(new Flags().addAssignment("limits.body=")))
        .hasMessage(
            "limits.body: '' (expected: a size such as 64KiB, 1MiB or 1000, at least 0), from flag"
                + " --set limits.body");
  }

  @Test
  void whatItPrintsGivesTheSameSettings() {
    Configuration first =
        read(
            null,
            Map.of("MILLRACE_LOGGING_FILE", "/var/log/\"odd\" \\ name.log"),
            new Flags()
                .addAssignment("limits.body=1000001")
                .addAssignment("limits.headers=3KiB")
                .addAssignment("websocket.ping-interval=0")
                .addAssignment("server.transport=io_uring")
                .addAssignment("server.unix=/run/x y.sock")
                .addAssignment("server.tcp=false")
                .addAssignment("layer.expiry=1d"));
    Configuration second = Configuration.ofToml("printed", first.toml());
    assertThat(second.settings()).isEqualTo(first.settings());
    assertThat(second.all()).hasSameSizeAs(first.all());
    assertThat(second.all()).allMatch(each -> each.origin() instanceof Origin.InFile);
    assertThat(first.toml()).contains("# flag --set limits.body", "# environment MILLRACE_LOGGING");
  }

  @Test
  void asJsonItHasValueAndOriginByKey() {
    Configuration all = read(new Flags().addAssignment("limits.body=64KiB"));
    assertThat(Json.text(all.json()))
        .contains("\"server.port\":{\"value\":8000,\"from\":\"default\"}")
        .contains("\"limits.body\":{\"value\":\"64KiB\",\"from\":\"flag --set limits.body\"}")
        .contains("\"server.tcp\":{\"value\":true,");
  }
}
