// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JvmFlagsTest {
  @Test
  void serversGetWhatTheLauncherGivesButNoCacheOfClasses() {
    assertThat(
            JvmFlags.ofServers(
                List.of(
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+UseCompactObjectHeaders",
                    "-Xms32m",
                    "-XX:AOTCache=millrace.aot",
                    "-XX:SharedArchiveFile=x",
                    "-Xlog:gc",
                    "-Dsome=thing",
                    "-javaagent:agent.jar")))
        .containsExactly(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseCompactObjectHeaders",
            "-Xms32m");
  }

  @Test
  void wordsAreSeparatedByBlanks() {
    assertThat(JvmFlags.words(" -XX:+UseZGC  -Xmx1g")).containsExactly("-XX:+UseZGC", "-Xmx1g");
    assertThat(JvmFlags.words("")).isEmpty();
  }
}
