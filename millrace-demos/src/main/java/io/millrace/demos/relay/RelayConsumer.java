// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.relay;

import io.millrace.consumer.AsyncWebSocketConsumer;
import io.millrace.json.Json;
import io.millrace.layer.Message;
import java.time.Duration;
import java.util.Map;

/// A window that looks at relays: that of this server, and those of others on the same layer.
///
/// It gets `{"here": …}` first, which says whether this server has one, and then from the feed of
/// each relay `{"relay": …}`: all at first, then what changes. `{"answer": …}` is for the one who
/// asked for something.
final class RelayConsumer extends AsyncWebSocketConsumer {
  /// How often feeds hear that somebody looks.
  static final Duration BEAT = Duration.ofSeconds(5);

  private final boolean here;

  /// @param here whether this server has a relay of its own
  RelayConsumer(boolean here) {
    this.here = here;
  }

  @Override
  protected void connect() {
    join(RelayFeed.WINDOWS.value());
    accept();
    sendJson(Map.of("here", here));
    ask(RelayFeed.LOOK, new RelayFeed.Asked(channel().value(), null));
    every(BEAT, () -> ask(RelayFeed.STAY, new RelayFeed.Asked(channel().value(), null)));
  }

  /// What happened at other servers meanwhile is missing.
  @Override
  protected void layerGap(Duration lasted) {
    ask(RelayFeed.LOOK, new RelayFeed.Asked(channel().value(), null));
  }

  @Override
  protected void receive(String text) {
    RelayWish wish = read(text, RelayWish.class);
    try {
      ask(RelayFeed.WISH, new RelayFeed.Asked(channel().value(), wish.checked()));
    } catch (IllegalArgumentException wrong) {
      sendJson(RelayAnswer.no(String.valueOf(wrong.getMessage())));
    }
  }

  /// Numbers too large for a record, for example.
  @Override
  protected void unreadable(Json.Unreadable problem) {
    sendJson(RelayAnswer.no("not understood (expected: numbers of 32 bits, and text)"));
  }

  private void ask(String type, RelayFeed.Asked asked) {
    layer().groupSend(RelayFeed.FEEDS, Message.of(type, asked));
  }
}
