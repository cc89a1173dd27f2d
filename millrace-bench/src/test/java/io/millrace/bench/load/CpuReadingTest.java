// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CpuReadingTest {
  @Test
  void processSecondsAreUserAndSystem() {
    String stat =
        "4242 (a (bad) name) S 1 4242 4242 0 -1 4194560 1000 0 0 0 1234 66 7 8 20 0 33 0 99 1 2\n";
    assertThat(CpuReading.processSeconds(stat)).isEqualTo(13.0);
  }

  @Test
  void aTreeIsAProcessAndThoseBelowIt() throws IOException {
    long own = ProcessHandle.current().pid();
    double before = CpuReading.process(own);
    Process child = new ProcessBuilder("cat").start();
    try {
      assertThat(CpuReading.tree(own)).isGreaterThanOrEqualTo(before);
      assertThat(CpuReading.tree(child.pid())).isNotNegative();
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void coreSecondsAreAllButIdleDiskAndSteal() {
    String stat =
        """
        cpu  200 0 200 200 0 0 0 0 0 0
        cpu0 100 1 50 9000 70 3 6 500 0 0
        cpu1 1 1 1 1 1 1 1 1 0 0
        intr 12345
        """;
    assertThat(CpuReading.coreSeconds(stat, 0)).isEqualTo(1.60);
    assertThatThrownBy(() -> CpuReading.coreSeconds(stat, 7))
        .hasMessage("this machine has no CPU 7");
  }

  @Test
  void memoryAndLimitsAreReadFromTheirLines() {
    String status = "Name:\tjava\nVmPeak:\t 9999 kB\nVmRSS:\t  123456 kB\n";
    assertThat(MemoryReading.field(status, "VmRSS:")).hasValue(123456);
    assertThat(MemoryReading.field(status, "Pss:")).isEmpty();
    String limits =
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max open files            20000                524288               files
        """;
    assertThat(OpenFiles.softLimit(limits)).isEqualTo(20000);
    assertThatThrownBy(() -> OpenFiles.require(Integer.MAX_VALUE - 1000))
        .hasMessageContaining("ulimit -n");
  }
}
