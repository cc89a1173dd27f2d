// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.server.Server;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// `millrace ws` against `millrace echo`, as processes.
@Timeout(180)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals of POSIX")
class WsProcessTest {
  @TempDir Path directory;

  private Child echo() throws Exception {
    return Child.millrace(directory, Map.of(), "echo", "--port", "0");
  }

  private static String url(Child echo) throws Exception {
    String url = echo.awaitLine("Echo on (ws://127\\.0\\.0\\.1:\\d+/)").group(1);
    echo.awaitLine("Try it: ./millrace ws " + url);
    return url;
  }

  private Child ws(String... arguments) throws Exception {
    String[] all = new String[arguments.length + 1];
    all[0] = "ws";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Child.listening(directory, Map.of("HOME", directory.toString()), all);
  }

  @Test
  void linesAreSentAndAnswersShown() throws Exception {
    try (Child echo = echo();
        Child ws = ws(url(echo), "--no-compress")) {
      assertThat(ws.awaitLine("connected to .*").group()).doesNotContain("compressed");
      ws.type("grüß dich");
      ws.awaitLine("^grüß dich$");
      ws.type("/binary 01 02 ff");
      ws.awaitLine("^00000000  01 02 ff +\\|\\.\\.\\.\\|$");
      ws.type("/ping");
      ws.awaitLine("pong after [0-9.]+ ms");
      ws.type("/nope");
      ws.awaitLine("unknown command /nope");
      ws.type("/close 4000 bye");
      assertThat(ws.awaitExit()).isZero();
      assertThat(ws.allLines()).anyMatch(line -> line.startsWith("closed: 4000 bye; round trip "));
      echo.terminate();
      assertThat(echo.awaitExit()).isZero();
    }
  }

  @Test
  void theEndOfAPipeWaitsForAnswers() throws Exception {
    try (Child echo = echo();
        Child ws = ws(url(echo), "--wait", "2s")) {
      ws.type("last words");
      ws.endInput();
      assertThat(ws.awaitExit()).isZero();
      assertThat(ws.allLines()).contains("last words", "closed: 1000");
    }
  }

  @Test
  void aLostServerEndsItWithOne() throws Exception {
    try (Child echo = echo();
        Child ws = ws(url(echo))) {
      ws.awaitLine("connected to");
      echo.kill();
      assertThat(ws.awaitExit()).isEqualTo(1);
      assertThat(ws.allLines()).contains("closed: the connection was lost (1006)");
    }
  }

  @Test
  void whatCannotBeReachedIsOneLine() throws Exception {
    try (Child ws = ws("ws://127.0.0.1:1/")) {
      assertThat(ws.awaitExit()).isEqualTo(1);
      assertThat(ws.allLines())
          .containsExactly(
              "millrace: ws://127.0.0.1:1/: nobody listens at 127.0.0.1:1 (expected: a server that"
                  + " runs, and its port)");
    }
  }

  @Test
  void aCertificateOfNobodySaysWhichFlagsThereAre() throws Exception {
    SelfSigned own = SelfSigned.make();
    try (Server server =
        Millrace.server().tls(own.certificate(), own.key()).websocket("/", socket -> {}).start(0)) {
      String url = "wss://127.0.0.1:" + server.port() + "/";
      try (Child ws = ws(url)) {
        assertThat(ws.awaitExit()).isEqualTo(1);
        assertThat(ws.allLines())
            .singleElement()
            .asString()
            .endsWith("; see --cacert and --insecure");
      }
      try (Child ws = ws("--insecure", url)) {
        assertThat(ws.awaitExit()).isZero();
      }
    }
  }

  @Test
  void wrongUseIsOneLine() throws Exception {
    for (List<String> each :
        List.of(
            List.of("http://127.0.0.1/", "scheme http (expected: ws)"),
            List.of("ws://a/ --cookie=x", "--cookie: x (expected: NAME=VALUE)"),
            List.of("ws://a/ --user=a --bearer=b", "(expected: one of them)"),
            List.of("ws://a/ --timeout=soon", "(expected: a time such as 500ms, 20s or 5m)"),
            List.of("ws://a/ --proxy=ftp://x", "(expected: http://host:port or"))) {
      try (Child ws = ws(each.getFirst().split(" ", -1))) {
        assertThat(ws.awaitExit()).as(each.getFirst()).isEqualTo(2);
        assertThat(ws.allLines()).singleElement().asString().contains(each.getLast());
      }
    }
  }

  @Test
  void theHistoryLiesWhereStateBelongs() {
    assertThat(WsCommand.history(Map.of("XDG_STATE_HOME", "/s", "HOME", "/h")))
        .isEqualTo(Path.of("/s/millrace/ws_history"));
    assertThat(WsCommand.history(Map.of("HOME", "/h")))
        .isEqualTo(Path.of("/h/.local/state/millrace/ws_history"));
  }
}
