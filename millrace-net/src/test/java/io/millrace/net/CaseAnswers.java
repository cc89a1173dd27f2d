// SPDX-License-Identifier: Apache-2.0
package io.millrace.net;

import io.millrace.websocket.Opcode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What an end of ours sent in a recorded case, and whether that is right. One thread adds, another
/// collects.
public final class CaseAnswers {
  private static final Sent END = new Sent(true, -1, new byte[0]);

  private final BlockingQueue<Sent> frames = new ArrayBlockingQueue<>(10_000);
  private final List<Sent> got = new ArrayList<>();
  private boolean ended;

  private record Sent(boolean last, int opcode, byte[] payload) {
    /// The code of a close frame, or 0 when it has none.
    private int code() {
      return payload.length < 2 ? 0 : (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
    }
  }

  public void add(boolean last, int opcode, byte[] payload) {
    frames.add(new Sent(last, opcode, payload));
  }

  /// The connection has ended.
  public void end() {
    frames.add(END);
  }

  /// Waits until there are so many frames in all, the end, or that time is over.
  public void collectUntil(int count, long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!ended && got.size() < count) {
      Sent frame = frames.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      if (frame == null) {
        return;
      }
      if (frame == END) {
        ended = true;
      } else {
        got.add(frame);
      }
    }
  }

  /// Null when it is what the case wants, else what was wrong.
  public @Nullable String judge(JsonNode example) {
    if (example.get("informational").asBoolean()) {
      return null;
    }
    String id = example.get("id").asString();
    String received = messages().toString();
    if (!ended) {
      return id + ": the connection was not ended; sent " + cut(received);
    }
    boolean right = false;
    StringBuilder expected = new StringBuilder();
    for (JsonNode alternatives : example.get("receive")) {
      for (JsonNode alternative : alternatives) {
        List<String> list = new ArrayList<>();
        alternative.forEach(
            item -> list.add(item.get(0).asString() + " " + item.get(1).asString()));
        right |= list.toString().equals(received);
        expected.append(list).append(" or ");
      }
    }
    if (!right) {
      return id + ": sent " + cut(received) + ", expected " + cut(expected.toString());
    }
    return judgeClose(id, example.get("close"));
  }

  private @Nullable String judgeClose(String id, JsonNode close) {
    Sent frame = got.stream().filter(each -> each.opcode == Opcode.CLOSE).findFirst().orElse(null);
    if (frame == null) {
      return close.get("must_be_clean").asBoolean() ? id + ": no close frame" : null;
    }
    if (frame.code() == 0) {
      return null;
    }
    for (JsonNode code : close.get("codes")) {
      if (code.asInt() == frame.code()) {
        return null;
      }
    }
    return id + ": closed with " + frame.code() + ", expected " + close.get("codes");
  }

  private List<String> messages() {
    List<String> messages = new ArrayList<>();
    ByteArrayOutputStream open = new ByteArrayOutputStream();
    String kind = "";
    for (Sent frame : got) {
      switch (frame.opcode) {
        case Opcode.PONG -> messages.add("pong " + HexFormat.of().formatHex(frame.payload));
        case Opcode.TEXT, Opcode.BINARY, Opcode.CONTINUATION -> {
          if (frame.opcode != Opcode.CONTINUATION) {
            kind = frame.opcode == Opcode.TEXT ? "text" : "binary";
          }
          open.writeBytes(frame.payload);
          if (frame.last) {
            messages.add(kind + " " + HexFormat.of().formatHex(open.toByteArray()));
            open.reset();
          }
        }
        default -> {}
      }
    }
    return messages;
  }

  private static String cut(String text) {
    return text.length() < 200 ? text : text.substring(0, 200) + "…";
  }
}
