// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cli.settings.AccessLogSettings.Format;
import io.millrace.cli.settings.Configuration;
import io.millrace.cli.settings.Flags;
import io.millrace.cli.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which logs of the demo become files that members may follow.
class OwnLogsTest {
  @TempDir private Path folder;

  private Settings with(String... assignments) {
    Flags flags = new Flags();
    Stream.of(assignments).forEach(flags::addAssignment);
    return OwnLogs.in(Configuration.read(folder, null, Map.of(), flags).settings(), folder);
  }

  private static Map<Integer, Path> files(Settings settings) {
    return settings.demo().files().paths();
  }

  @Test
  void bothLogsAreFilesOfTheDemosOwnUnlessSaidOtherwise() {
    Settings usual = with("server.port=8123");
    Path logs = folder.resolve(".millrace").resolve("logs");
    assertThat(files(usual))
        .isEqualTo(Map.of(1, logs.resolve("access-8123.log"), 2, logs.resolve("server-8123.log")));
    assertThat(usual.accessLog().format()).isEqualTo(Format.COMMON);
    assertThat(usual.accessLog().stdout()).isFalse();
    assertThat(Objects.requireNonNull(usual.logging().file()).path())
        .isEqualTo(logs.resolve("server-8123.log"));
  }

  @Test
  void filesThatAreSetAreUsed() {
    Path access = folder.resolve("a.log");
    Settings set =
        with(
            "access-log.format=json",
            "access-log.file=" + access,
            "tailf.2=/var/log/two",
            "tailf.30=/var/log/thirty");
    assertThat(files(set))
        .isEqualTo(Map.of(1, access, 2, Path.of("/var/log/two"), 30, Path.of("/var/log/thirty")));
    assertThat(set.accessLog().format()).isEqualTo(Format.JSON);
    assertThat(set.accessLog().stdout()).isTrue();
    assertThat(set.logging().file()).isNull();
  }

  @Test
  void noLogIsShownThatIsKept() {
    Settings kept = with("tailf.own-logs=false", "tailf.4=four.log");
    assertThat(files(kept)).isEqualTo(Map.of(4, Path.of("four.log")));
    assertThat(kept.accessLog().format()).isEqualTo(Format.OFF);
    assertThat(kept.logging().file()).isNull();
    assertThat(folder.resolve(".millrace")).doesNotExist();
  }

  @Test
  void whatVisitorsSayIsNotForEachOther() {
    assertThat(files(with("logging.level=debug"))).containsOnlyKeys(1);
    assertThat(files(with("logging.level=warn"))).containsOnlyKeys(1, 2);
  }

  @Test
  void whereNothingCanBeWrittenTheDemoDoesWithout() throws IOException {
    Files.writeString(folder.resolve(".millrace"), "a file in the way");
    Settings without = with();
    assertThat(files(without)).isEmpty();
    assertThat(without.accessLog().format()).isEqualTo(Format.OFF);
  }
}
