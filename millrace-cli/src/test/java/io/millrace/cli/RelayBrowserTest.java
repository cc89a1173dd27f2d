// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.relay.RelayRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.support.ui.Select;

/// Programs at the relay, seen and reached from a page.
class RelayBrowserTest extends BrowserCase {
  private static final int ROUNDS = 21;

  /// A program as it would be in C: a socket from its own port, and structs.
  private static Socket program() throws IOException {
    int port = requireNonNull(RELAY.get()).endpoints().getFirst().port();
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  private static void write(Socket socket, int destination, int event) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(RelayRecord.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    new RelayRecord(socket.getLocalPort(), destination, event).write(bytes);
    socket.getOutputStream().write(bytes.array());
  }

  private static RelayRecord read(Socket socket) throws IOException {
    byte[] bytes = socket.getInputStream().readNBytes(RelayRecord.SIZE);
    return RelayRecord.read(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
  }

  private static void openPage() {
    goLive("/relay/");
    await("all is known", () -> !element("#frames-at").getText().equals("\u2013"));
  }

  @Test
  void aRecordIsOnThePageAtOnce() throws IOException {
    try (Socket one = program();
        Socket other = program()) {
      openPage();
      browser()
          .executeScript(
              "window.seen = {};"
                  + "new MutationObserver(() => document.querySelectorAll('.row .what').forEach((each)"
                  + " => { window.seen[each.textContent] ??= Date.now(); }))"
                  + ".observe(document.getElementById('passed'), { childList: true })");
      List<Long> taken = new ArrayList<>();
      for (int i = 0; i < ROUNDS; i++) {
        int event = 7_000 + i;
        long began = System.currentTimeMillis();
        write(one, other.getLocalPort(), event);
        assertThat(read(other).event()).isEqualTo(event);
        String seen =
            "return Object.entries(window.seen).find(([k]) => k.includes('%d'))?.[1] ?? 0"
                .formatted(event);
        await(
            "the record is shown",
            () -> browser().executeScript(seen) instanceof Long at && at > 0);
        taken.add(((Number) requireNonNull(browser().executeScript(seen))).longValue() - began);
      }
      taken.sort(null);
      assertThat(taken.get(ROUNDS / 2)).as("median of %s ms", taken).isLessThan(100);
      awaitText("#processes", String.valueOf(one.getLocalPort()));
      awaitText("#pairs", String.valueOf(other.getLocalPort()));
      assertNoComplaints();
    }
  }

  @Test
  void theFormReachesAProcessAndSaysWhyNot() throws IOException {
    try (Socket socket = program()) {
      openPage();
      awaitText("#processes", String.valueOf(socket.getLocalPort()));
      element("#to").sendKeys(String.valueOf(socket.getLocalPort()));
      element("#evt").clear();
      element("#evt").sendKeys("42");
      element("#send").click();
      assertThat(read(socket)).isEqualTo(new RelayRecord(0, socket.getLocalPort(), 42));
      awaitText("#answer", "Sent to");
      new Select(element("#kind")).selectByValue("text");
      element("#text").sendKeys("hi");
      element("#send").click();
      awaitText("#answer", "takes records");
      element("#to").clear();
      element("#to").sendKeys("nobody");
      element("#send").click();
      awaitText("#answer", "not known to this relay");
    }
  }

  @Test
  void samplesTalkWhereNobodyElseDoes() {
    openPage();
    await("they can be asked", () -> element("#play").isEnabled());
    element("#play").click();
    awaitText("#passed", "evt 2");
    awaitText("#pairs", "sample-2");
    element("#play").click();
    awaitText("#answer", "already");
    assertNoComplaints();
  }
}
