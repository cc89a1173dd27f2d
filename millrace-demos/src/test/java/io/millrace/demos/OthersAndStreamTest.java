// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.WebSocketMessage;
import io.millrace.json.Json;
import io.millrace.testing.Probe;
import io.millrace.testing.ProbeSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Rooms where one speaks to the others, and the stream of readings.
class OthersAndStreamTest {
  private final Probe site = TestSite.open();

  private record Reading(long timestamp, double[] values) {}

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void aTextGoesToAllOthersInTheRoomAndNotToTheSpeaker() {
    ProbeSocket ann = site.connect("/chat/7");
    ProbeSocket bob = site.connect("/chat/7");
    ProbeSocket cid = site.connect("/chat/7");
    ProbeSocket elsewhere = site.connect("/chat/8");
    site.settle();
    ann.send("hi, not JSON");
    bob.expectText("hi, not JSON");
    cid.expectText("hi, not JSON");
    ann.expectNothing();
    elsewhere.expectNothing();
    bob.close(1000);
    cid.send("two");
    ann.expectText("two");
    cid.expectNothing();
  }

  @Test
  void aRoomToSpeakInIsNotTheChatRoomOfThatName() {
    ProbeSocket chat = site.connect("/ws/chat/lobby/");
    ProbeSocket one = site.connect("/chat/lobby");
    site.settle();
    one.send("x");
    chat.expectNothing();
    assertThat(site.get("/chat/lobby/").status().code()).isEqualTo(200);
  }

  @Test
  void roomsWithLongOrForeignNamesThatBeginAlikeAreApart() {
    String beginning = "%E8%8C%B6".repeat(40) + "-";
    ProbeSocket one = site.connect("/chat/" + beginning + "1");
    ProbeSocket same = site.connect("/chat/" + beginning + "1");
    ProbeSocket other = site.connect("/chat/" + beginning + "2");
    site.settle();
    one.send("茶");
    same.expectText("茶");
    other.expectNothing();
  }

  @Test
  void fiveReadingsBetweenNothingAndOneComeEverySecond() {
    int others = site.threads(); // workers
    ProbeSocket socket = site.connect("/ws/stream");
    long first = reading(socket).timestamp();
    for (int i = 1; i <= 50; i++) {
      socket.expectNothing();
      site.clock().advance(Duration.ofSeconds(1));
      Reading reading = reading(socket);
      assertThat(reading.timestamp()).isEqualTo(first + i);
      assertThat(reading.values()).hasSize(5);
      for (double value : reading.values()) {
        assertThat(value).isBetween(0.0, 1.0);
      }
    }
    assertThat(site.threads()).as("an asynchronous consumer has no thread").isEqualTo(others);
  }

  private static Reading reading(ProbeSocket socket) {
    return switch (socket.next()) {
      case WebSocketMessage.Text(String text) -> Json.read(text, Reading.class);
      case WebSocketMessage.Binary _ -> throw new AssertionError("binary");
    };
  }
}
