// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.layers;

import io.millrace.json.Json;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.layer.LocalChannels;
import io.millrace.layer.Message;
import io.millrace.layer.SendResult;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Sends through a layer what comes out of it again: by the name of a general channel, by that of a
/// process's own, and by a group. Two places on the layer, so that what is sent leaves the one and
/// arrives at the other.
public final class LayerCheck {
  /// Where the check of Django Channels' tutorials sends to.
  private static final ChannelName GENERAL = new ChannelName("test_channel");

  private static final Duration AGAIN = Duration.ofMillis(250);

  private final ChannelLayer here;
  private final ChannelLayer there;
  private final Timeline timeline;
  private final Duration patience;
  private final Consumer<Finding> told;

  /// @param here where it is sent from
  /// @param there where it is received; may be the same
  /// @param patience for each of the ways
  /// @param told each finding as it is made
  public LayerCheck(
      ChannelLayer here,
      ChannelLayer there,
      Timeline timeline,
      Duration patience,
      Consumer<Finding> told) {
    this.here = here;
    this.there = there;
    this.timeline = timeline;
    this.patience = patience;
    this.told = told;
  }

  private static Message probe() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("site", "https://millrace.example/" + LocalChannels.freshId());
    values.put("text", "水车 é 😀");
    values.put("numbers", List.of(0, -33, 1L << 40, 0.5));
    values.put("nested", Map.of("yes", true));
    return Message.of("layer.check", values);
  }

  /// Goes all three ways.
  public void run() throws InterruptedException {
    try (Inbox general = there.receive(GENERAL)) {
      way("test_channel", general, patience, message -> here.send(GENERAL, message));
    }
    try (Inbox own = there.open()) {
      way("own channel", own, patience, message -> here.send(own.name(), message));
      GroupName group = new GroupName("layer-check-" + LocalChannels.freshId());
      there.groupAdd(group, own.name());
      way(
          "group",
          own,
          AGAIN,
          message -> {
            here.groupSend(group, message);
            return SendResult.ACCEPTED;
          });
    }
  }

  private interface Sending {
    SendResult send(Message message);
  }

  /// @param again how long to wait before it is sent once more, as a membership may take effect a
  ///   moment later
  private void way(String subject, Inbox inbox, Duration again, Sending sending)
      throws InterruptedException {
    Message probe = probe();
    long began = timeline.nanos();
    int others = 0;
    int sent = 0;
    while (timeline.nanos() - began < patience.toNanos()) {
      if (sending.send(probe) instanceof SendResult.Full(int capacity)) {
        told.accept(
            Finding.fail(subject, "full: " + capacity + " messages wait (a worker is missing?)"));
        return;
      }
      sent++;
      long sentAt = timeline.nanos();
      for (Message came = inbox.poll(again); came != null; came = inbox.poll(again)) {
        if (isThat(probe, came)) {
          told.accept(arrived(subject, probe, came, timeline.nanos() - sentAt, sent));
          return;
        }
        others++;
      }
    }
    told.accept(
        Finding.fail(
            subject,
            "%d sent, none came back within %d s%s; other prefix, keys, serializer or hosts?"
                .formatted(
                    sent,
                    patience.toSeconds(),
                    others == 0 ? "" : ", but " + others + " of others did")));
  }

  private static boolean isThat(Message sent, Message came) {
    return String.valueOf(sent.value("site")).equals(String.valueOf(came.value("site")));
  }

  private static Finding arrived(
      String subject, Message sent, Message came, long nanos, int times) {
    String took = "%.1f ms".formatted(nanos / 1e6);
    if (!plain(sent).equals(plain(came))) {
      return Finding.fail(subject, took + ", but not as it was sent: " + Json.text(plain(came)));
    }
    return Finding.ok(
        subject,
        "sent and received %s in %s%s"
            .formatted(
                Json.text(Map.of("site", String.valueOf(came.value("site")))),
                took,
                times == 1 ? "" : ", the " + times + ". time"));
  }

  private static Map<?, ?> plain(Message message) {
    Map<String, Object> all = new LinkedHashMap<>(message.values());
    all.put("type", message.type());
    return Json.read(Json.text(all), Map.class);
  }
}
