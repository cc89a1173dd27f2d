// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.layer.ChannelLayer;
import io.millrace.metrics.DropReason;
import io.millrace.relay.Relay;
import io.millrace.relay.RelayListen;
import io.millrace.relay.RelayNames;
import io.millrace.relay.RelayOptions;
import io.millrace.server.Listen;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs in C, Python and Java at a relay, each a process of its own.
class RelayProgramsTest {
  private static final Path EXAMPLES = Path.of("..", "examples", "relay").toAbsolutePath();
  private static final Path SOURCES = Path.of("src", "test", "resources", "relay").toAbsolutePath();
  private static final Map<String, String> ENVIRONMENT =
      Map.of("PATH", System.getenv("PATH"), "LC_ALL", "C.UTF-8");

  @TempDir private static Path directory;

  private static final AtomicInteger NEXT_PORT =
      new AtomicInteger(20_000 + (int) (ProcessHandle.current().pid() % 5_000));

  private int bt;
  private int hmi;

  private final List<Child> children = new ArrayList<>();
  private final ChannelLayer layer = ChannelLayer.inMemory();
  private Relay relay;

  @BeforeAll
  static void compile() throws Exception {
    assumeTrue(isThere("gcc"), "gcc is not installed");
    gcc("plain", SOURCES.resolve("plain.c"));
    gcc("cutter", SOURCES.resolve("cutter.c"));
    gcc("sink", SOURCES.resolve("sink.c"));
    gcc("bt", EXAMPLES.resolve("c/bt.c"));
    gcc("hmi", EXAMPLES.resolve("c/hmi.c"));
    gcc("chat", EXAMPLES.resolve("c/chat.c"), EXAMPLES.resolve("c/relay_client.c"));
  }

  private static boolean isThere(String program) {
    return List.of(System.getenv("PATH").split(":")).stream()
        .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
  }

  private static void gcc(String name, Path... sources) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("gcc", "-std=c11", "-O1", "-Wall", "-Wextra", "-Werror", "-pedantic"));
    command.addAll(List.of("-I", EXAMPLES.resolve("c").toString(), "-o", name));
    for (Path source : sources) {
      command.add(source.toString());
    }
    try (Child compiler = Child.start(directory, ENVIRONMENT, command)) {
      assertThat(compiler.awaitExit()).as("%s", compiler.allLines()).isZero();
      assertThat(compiler.allLines()).isEmpty();
    }
  }

  @BeforeEach
  void start() throws IOException {
    bt = freePort();
    hmi = freePort();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    relay =
        Relay.start(
            RelayOptions.DEFAULT
                .withListen(
                    RelayListen.records(new Listen.Tcp(loopback.getHostAddress(), 0)),
                    RelayListen.frames(new Listen.Tcp(loopback.getHostAddress(), 0)),
                    RelayListen.frames(new Listen.Unix(directory.resolve("relay.sock"))))
                .withNames(RelayNames.parse("BT=" + bt + ",HMI=" + hmi)),
            layer);
  }

  /// A port that nobody has or has had a moment ago, below those that the kernel gives away by
  /// itself.
  private static int freePort() throws IOException {
    while (true) {
      int port = NEXT_PORT.getAndIncrement();
      try (ServerSocket probe = new ServerSocket()) {
        probe.setReuseAddress(false);
        probe.bind(new InetSocketAddress(port));
        return port;
      } catch (BindException taken) {
        if (port > 32_000) {
          throw taken;
        }
      }
    }
  }

  @AfterEach
  void stop() {
    children.forEach(Child::close);
    if (relay != null) {
      relay.stop();
    }
    layer.close();
  }

  @AfterAll
  static void socketIsGone() {
    assertThat(directory.resolve("relay.sock")).doesNotExist();
  }

  private String recordsPort() {
    return Integer.toString(relay.endpoints().getFirst().port());
  }

  private String framesPort() {
    return Integer.toString(relay.endpoints().get(1).port());
  }

  private Child run(Object... command) throws IOException {
    List<String> words = new ArrayList<>();
    for (Object word : command) {
      words.add(word.toString());
    }
    if (Files.isExecutable(directory.resolve(words.getFirst()))) {
      words.set(0, directory.resolve(words.getFirst()).toString());
    }
    Child child = Child.start(directory, ENVIRONMENT, words);
    children.add(child);
    return child;
  }

  private void awaitProcess(String name, boolean connected) {
    await(
        () ->
            relay.status().processes().stream()
                    .anyMatch(each -> each.name().equals(name) && each.dialect() != null)
                == connected);
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("30 s are over").isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void success(Child child) throws InterruptedException {
    assertThat(child.awaitExit()).as("%s", child.allLines()).isZero();
  }

  @Test
  void programsWrittenForTheFirstRelayWorkAsTheyAre() throws Exception {
    Child second = run("plain", "HMI", recordsPort(), hmi, bt);
    awaitProcess("HMI", true);
    Child first = run("plain", "BT", recordsPort(), bt, hmi);
    success(first);
    success(second);
    assertThat(first.allLines().get(1))
        .isEqualTo("BT write src = %d , der = %d , evt = 1 ".formatted(bt, hmi));
    assertThat(first.allLines().get(2)).matches("BT read time is \\d+\\.\\d{6}");
    assertThat(first.allLines().get(3))
        .isEqualTo("BT read src = %d , der = %d , evt = 2 ".formatted(hmi, bt));
    assertThat(second.allLines().get(1))
        .isEqualTo("HMI read src = %d , der = %d , evt = 1 ".formatted(bt, hmi));
  }

  @Test
  void theFirstToComeMayBeTheOneThatSends() throws Exception {
    Child first = run("plain", "BT", recordsPort(), bt, hmi);
    first.awaitLine("BT write src");
    success(run("plain", "HMI", recordsPort(), hmi, bt));
    success(first);
  }

  @Test
  void theExamplesPlayBothEndsAgainAndAgainOnTheSamePorts() throws Exception {
    for (int round = 0; round < 2; round++) {
      Child second = run("hmi", "127.0.0.1", recordsPort(), hmi, bt);
      Child first = run("bt", "127.0.0.1", recordsPort(), bt, hmi);
      success(first);
      success(second);
      awaitProcess("BT", false);
      awaitProcess("HMI", false);
    }
  }

  @Test
  void recordsAreWholeWhereverTheyAreCut() throws Exception {
    int records = 5;
    for (int piece = 1; piece <= 13; piece++) {
      int hmi = freePort();
      Child sink = run("sink", recordsPort(), hmi, records);
      Child cutter = run("cutter", recordsPort(), freePort(), hmi, records, piece);
      success(cutter);
      success(sink);
      assertThat(sink.allLines())
          .as("pieces of %d", piece)
          .isEqualTo(IntStream.rangeClosed(1, records).mapToObj(Integer::toString).toList());
    }
  }

  @Test
  void anUnknownDestinationHarmsNobody() throws Exception {
    Child sink = run("sink", recordsPort(), hmi, 1);
    success(run("cutter", recordsPort(), bt, 70_000, 3, 12));
    success(run("cutter", recordsPort(), freePort(), freePort(), 3, 12));
    success(run("cutter", recordsPort(), freePort(), hmi, 1, 12));
    success(sink);
    assertThat(layer.metrics().drops(DropReason.CHANNEL_GONE)).isEqualTo(3);
    assertThat(layer.metrics().relay.waiting.sum()).isEqualTo(3);
  }

  @Test
  void aProcessThatIsKilledAndComesBackGetsWhatWasSentMeanwhile() throws Exception {
    Child sink = run("sink", recordsPort(), hmi, 1_000);
    awaitProcess("HMI", true);
    Child cutter = run("cutter", recordsPort(), bt, hmi, 100, 12, 17);
    sink.awaitLine("^1$");
    sink.kill();
    awaitProcess("HMI", false);
    cutter.awaitLine("stopped");
    cutter.kill();
    awaitProcess("BT", false);
    // Five bytes of the second record have come, and the rest never will.
    assertThat(layer.metrics().relay.malformed.sum()).isEqualTo(1);
    success(run("cutter", recordsPort(), freePort(), hmi, 3, 7));
    Child again = run("sink", recordsPort(), hmi, 3);
    success(again);
    assertThat(again.allLines()).containsExactly("1", "2", "3");
  }

  @Test
  void clientsInThreeLanguagesTalkToEachOther() throws Exception {
    Child java =
        listening(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            EXAMPLES.resolve("java/RelayChat.java").toString(),
            "ada",
            "relay.chat",
            directory.resolve("relay.sock").toString());
    java.awaitLine("ada is in relay.chat");
    Child c =
        listening(
            directory.resolve("chat").toString(),
            "dennis",
            "relay.chat",
            "127.0.0.1:" + framesPort());
    awaitProcess("dennis", true);
    Child python =
        run(
            "python3",
            EXAMPLES.resolve("python/relay_client.py"),
            "guido",
            "--port",
            framesPort(),
            "--join",
            "relay.chat");
    awaitProcess("guido", true);
    java.type("@dennis hello C, 你好");
    c.awaitLine("ada.*hello C, 你好");
    c.type("@guido hello Python");
    python.awaitLine("dennis.*hello Python");
    success(
        run(
            "python3",
            EXAMPLES.resolve("python/relay_client.py"),
            "barry",
            "--port",
            framesPort(),
            "--to",
            "ada",
            "--text",
            "hello Java",
            "--seconds",
            "0"));
    java.awaitLine("barry: hello Java");
    java.type("hello all");
    c.awaitLine("hello all");
    python.awaitLine("hello all");
    java.type("@70000 nobody");
    java.awaitLine("! 70000 NO_SUCH_PROCESS");
    java.endInput();
    success(java);
  }

  private Child listening(String... command) throws IOException {
    Child child = Child.typed(directory, ENVIRONMENT, List.of(command));
    children.add(child);
    return child;
  }
}
