// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.bench.load.LoadFailure;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The programs in C: what the relay does that all others are compared with, and that what loads
/// relays would notice a bad one.
@Timeout(60)
class RelayProgramsTest {
  private static CPrograms programs;
  private static Process relay;
  private static int port;

  @BeforeAll
  static void compileAndStart() throws IOException {
    assumeTrue(
        CCompiler.find().isPresent(),
        "skipped: no C compiler is installed (./check does it as root)");
    programs = CPrograms.compile();
    relay = new ProcessBuilder(programs.program("epoll_relay"), "0").start();
    BufferedReader out = relay.inputReader(StandardCharsets.US_ASCII);
    String line = String.valueOf(out.readLine());
    assertThat(line).startsWith("listening on 127.0.0.1:");
    port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (relay != null) {
      assertThat(relay.isAlive()).as("the relay has borne all tests").isTrue();
      relay.destroy();
      relay.waitFor();
    }
    if (programs != null) {
      programs.close();
      assertThat(programs.folder()).doesNotExist();
    }
  }

  private static Map<String, Double> run(String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(programs.program(program)));
    command.addAll(List.of(arguments));
    return CRun.figures(command);
  }

  private static String address() {
    return "127.0.0.1:" + port;
  }

  @Test
  void everyRecordOfASwarmArrivesOnceAndInOrder() {
    Map<String, Double> figures =
        run("swarm", address(), "--processes", "50", "--records", "20000", "--seed", "7");
    assertThat(figures)
        .containsEntry("received", 20_000.0)
        .containsEntry("missing", 0.0)
        .containsEntry("wrong", 0.0)
        .containsEntry("seed", 7.0)
        .containsEntry("frozen_sent", 0.0);
    assertThat(figures.get("records_per_second")).isPositive();
  }

  @Test
  void aFrozenReaderIsCutOffAndHarmsNobody() {
    assertThat(
            run(
                "swarm",
                address(),
                "--processes",
                "10",
                "--records",
                "20000",
                "--frozen",
                "1500000"))
        .containsEntry("received", 20_000.0)
        .containsEntry("wrong", 0.0)
        .containsEntry("frozen_sent", 1_500_000.0)
        .containsEntry("frozen_cut_off", 1.0)
        .containsEntry("frozen_waited", 1000.0);
    assertThat(run("swarm", address(), "--processes", "10", "--records", "20000", "--frozen", "10"))
        .as("ten records fit")
        .containsEntry("frozen_received", 10.0)
        .containsEntry("frozen_cut_off", 0.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "socketpair", "relay"})
  void aPairTellsHowLongItsRoundTripsTook(String mode) {
    List<String> arguments = new ArrayList<>(List.of(mode));
    if (mode.equals("relay")) {
      arguments.add(address());
    }
    arguments.addAll(List.of("--warmup", "10", "--trips", "500"));
    Map<String, Double> figures = run("pair", arguments.toArray(new String[0]));
    assertThat(figures)
        .containsEntry("trips", 500.0)
        .containsEntry("records", 1000.0)
        .containsEntry("all_records", 1020.0);
    assertThat(
            List.of(
                figures.get("p50"), figures.get("p99"), figures.get("p99.9"), figures.get("max")))
        .isSorted()
        .allMatch(micros -> micros > 0);

    arguments.addAll(List.of("--window", "64"));
    assertThat(run("pair", arguments.toArray(new String[0])))
        .containsEntry("in_flight", 64.0)
        .extractingByKey("records")
        .satisfies(records -> assertThat(records).isBetween(1000.0, 1128.0));
    arguments.addAll(List.of("--ack-every", "10"));
    assertThat(run("pair", arguments.toArray(new String[0])).get("records_per_second"))
        .isPositive();
  }

  @Test
  void recordsThatComeInPiecesStayWhole() throws IOException {
    try (Socket sender = process();
        Socket receiver = process()) {
      for (int cut = 1; cut < 24; cut++) {
        byte[] two =
            ByteBuffer.allocate(24)
                .order(ByteOrder.nativeOrder())
                .putInt(sender.getLocalPort())
                .putInt(receiver.getLocalPort())
                .putInt(cut)
                .putInt(sender.getLocalPort())
                .putInt(receiver.getLocalPort())
                .putInt(-cut)
                .array();
        sender.getOutputStream().write(two, 0, cut);
        // A record for itself would be behind the part: so the relay has read up to the cut at
        // least
        // when a record by another way has come back.
        roundTrip();
        sender.getOutputStream().write(two, cut, 24 - cut);
        byte[] got = new byte[24];
        new DataInputStream(receiver.getInputStream()).readFully(got);
        assertThat(got).as("cut after %d bytes", cut).isEqualTo(two);
      }
    }
  }

  private static void roundTrip() throws IOException {
    try (Socket one = process()) {
      byte[] toItself = record(one.getLocalPort(), one.getLocalPort(), 1);
      one.getOutputStream().write(toItself);
      assertThat(one.getInputStream().readNBytes(12)).isEqualTo(toItself);
    }
  }

  @Test
  void recordsWaitForAProcessThatIsNotThereYet() throws IOException {
    int number;
    try (Socket later = process()) {
      number = later.getLocalPort();
      later.setSoLinger(true, 0); // or the port would be kept from it for a while
    }
    try (Socket sender = process()) {
      byte[] record = record(sender.getLocalPort(), number, 1);
      byte[] toItself = record(sender.getLocalPort(), sender.getLocalPort(), 2);
      sender.getOutputStream().write(record);
      sender.getOutputStream().write(record(sender.getLocalPort(), -1, 3));
      sender.getOutputStream().write(toItself);
      assertThat(sender.getInputStream().readNBytes(12)).isEqualTo(toItself);
      try (Socket late = process(number)) {
        assertThat(late.getInputStream().readNBytes(12)).isEqualTo(record);
      }
    }
  }

  @Test
  void whatIsWrongIsOneLine() {
    assertThatThrownBy(() -> run("pair", "sideways"))
        .isInstanceOf(LoadFailure.class)
        .hasMessage("mode: sideways (expected: direct, socketpair or relay HOST:PORT)");
    assertThatThrownBy(() -> run("swarm", address(), "--processes", "1"))
        .hasMessage("--processes: 1 (expected: 2..4096)");
    assertThatThrownBy(() -> run("swarm", "localhost"))
        .hasMessage("relay: localhost (expected: 127.0.0.1:PORT)");
  }

  private static byte[] record(int src, int der, int evt) {
    return ByteBuffer.allocate(12)
        .order(ByteOrder.nativeOrder())
        .putInt(src)
        .putInt(der)
        .putInt(evt)
        .array();
  }

  /// A process with any port that is free.
  private static Socket process() throws IOException {
    return process(0);
  }

  private static Socket process(int number) throws IOException {
    Socket socket = new Socket();
    socket.setReuseAddress(true);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), number));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }
}
