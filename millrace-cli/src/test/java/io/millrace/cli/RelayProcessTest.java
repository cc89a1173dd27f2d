// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.relay.RelayRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The relay as a process: what it carries, what it logs, how it ends.
@Timeout(180)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals and exit codes of POSIX")
class RelayProcessTest {
  private static final String LISTENS = "Relay: records on 127\\.0\\.0\\.1:(\\d+)";

  @TempDir Path directory;

  @Test
  void itCarriesARecordLogsItAndEndsInOrder() throws IOException, InterruptedException {
    try (Child child =
        Child.millrace(
            directory, Map.of(), "relay", "--port=0", "--frames-port=", "--host=127.0.0.1")) {
      int port = Integer.parseInt(child.awaitLine(LISTENS).group(1));
      try (Socket one = new Socket(InetAddress.getLoopbackAddress(), port);
          Socket other = new Socket(InetAddress.getLoopbackAddress(), port)) {
        ByteBuffer bytes = ByteBuffer.allocate(RelayRecord.SIZE).order(ByteOrder.LITTLE_ENDIAN);
        new RelayRecord(one.getLocalPort(), other.getLocalPort(), 1).write(bytes);
        one.getOutputStream().write(bytes.array());
        assertThat(other.getInputStream().readNBytes(RelayRecord.SIZE)).isEqualTo(bytes.array());
        child.awaitLine("\\d\\.\\d{6}.* write fd ");
      }
      child.terminate();
      assertThat(child.awaitExit()).isZero();
      assertThat(child.allLines())
          .anyMatch(line -> line.contains(" connect fd "))
          .anyMatch(line -> line.contains(" read fd "))
          .anyMatch(line -> line.contains(" disconnect fd "));
    }
  }

  @Test
  void aPortInUseIsOneLine() throws IOException, InterruptedException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Child child =
            Child.millrace(directory, Map.of(), "relay", "--port", "" + taken.getLocalPort())) {
      assertThat(child.awaitExit()).isEqualTo(1);
      assertThat(child.allLines())
          .singleElement()
          .asString()
          .startsWith("millrace: ")
          .contains(String.valueOf(taken.getLocalPort()), "expected: a free port");
    }
  }

  @Test
  void aDemoWhoseRelayWasGivenAPortInsistsOnIt() throws IOException, InterruptedException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Child child =
            Child.millrace(
                directory,
                Map.of("MILLRACE_RELAY_ENABLED", "auto"),
                "demo",
                "--port=0",
                "--set=relay.port=" + taken.getLocalPort())) {
      assertThat(child.awaitExit()).isEqualTo(1);
      assertThat(child.allLines())
          .anyMatch(line -> line.contains(String.valueOf(taken.getLocalPort())));
    }
  }
}
