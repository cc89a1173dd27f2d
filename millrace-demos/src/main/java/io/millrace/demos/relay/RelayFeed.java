// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.relay;

import io.millrace.demos.SiteRelay;
import io.millrace.json.Json;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.layer.LayerNode;
import io.millrace.layer.Message;
import io.millrace.layer.Overflow;
import io.millrace.relay.Dialect;
import io.millrace.relay.ProcessName;
import io.millrace.relay.RelayTraffic;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the windows of a layer what goes on at the relay of this process, as long as some look,
/// and does what they ask for. Windows of all servers find it by its group.
final class RelayFeed implements AutoCloseable {
  // Processes may send to groups that begin with `relay.`, so these do not.
  static final GroupName FEEDS = new GroupName("relay-feeds");
  static final GroupName WINDOWS = new GroupName("relay-windows");

  /// A window has opened: all is sent to it.
  static final String LOOK = "feed.look";

  /// A window is still there.
  static final String STAY = "feed.stay";

  static final String WISH = "feed.wish";

  private static final Logger log = LoggerFactory.getLogger(RelayFeed.class);
  private static final Duration EVERY = Duration.ofMillis(40);

  /// All is told again, as a slow window may have missed something.
  private static final Duration AGAIN = Duration.ofSeconds(4);

  /// After that without a sign of a window nobody looks any more.
  private static final Duration UNSEEN = RelayConsumer.BEAT.multipliedBy(3);

  /// @param reply the window's channel
  record Asked(String reply, @Nullable RelayWish wish) {}

  private final ChannelLayer layer;
  private final SiteRelay site;
  private final LayerNode node;
  private final SamplePlay sample;
  private final Inbox inbox;

  /// Held from asking the relay until all is sent, so that no window sees a change before that to
  /// which it belongs.
  private final Object order = new Object();

  // Of the feed's thread.
  private @Nullable AutoCloseable watch;
  private long told;

  private RelayFeed(ChannelLayer layer, SiteRelay site) {
    this.layer = layer;
    this.site = site;
    this.node = layer.nodes().getFirst();
    this.sample = new SamplePlay(site);
    this.inbox = layer.open();
  }

  static RelayFeed start(ChannelLayer layer, SiteRelay site) {
    RelayFeed feed = new RelayFeed(layer, site);
    layer.groupAdd(FEEDS, feed.inbox.name());
    Thread.ofVirtual().name("relay feed").start(feed::run);
    return feed;
  }

  private void run() {
    try {
      while (true) {
        Message message = inbox.poll(UNSEEN);
        if (message == null) {
          look(false);
        } else {
          handle(message);
        }
      }
    } catch (InterruptedException closed) {
      log.trace("The feed has ended.");
    } finally {
      look(false);
    }
  }

  private void handle(Message message) {
    try {
      Asked asked = message.as(Asked.class);
      ChannelName window = new ChannelName(asked.reply());
      look(true);
      switch (message.type()) {
        case LOOK -> tellAll(window);
        case STAY -> tellAgain();
        default -> wish(asked.wish(), window);
      }
    } catch (RuntimeException problem) {
      log.error("Windows of the relay are not told.", problem);
    }
  }

  /// Watches the relay, or does not.
  private void look(boolean somebody) {
    if (somebody == (watch != null)) {
      return;
    }
    try {
      if (watch != null) {
        watch.close();
      }
      watch = somebody ? site.relay().watch(EVERY, this::changed) : null;
    } catch (Exception problem) {
      log.error("The relay cannot be watched.", problem);
    }
  }

  /// On a thread of the relay's.
  private void changed(RelayTraffic traffic) {
    synchronized (order) {
      layer.groupSend(WINDOWS, report(traffic, false));
    }
  }

  private void tellAll(ChannelName window) {
    told = System.nanoTime();
    synchronized (order) {
      var _ = layer.send(window, report(site.relay().status(), true));
    }
  }

  private void tellAgain() {
    long now = System.nanoTime();
    if (now - told >= AGAIN.toNanos()) {
      told = now;
      synchronized (order) {
        layer.groupSend(WINDOWS, report(site.relay().status(), true));
      }
    }
  }

  /// A slow window gets the latest, and all before long.
  private Message report(RelayTraffic traffic, boolean whole) {
    RelayReport report = RelayReport.of(node, site, layer.metrics().relay, traffic, whole);
    return Message.text(Json.text(report)).whenSlow(Overflow.KEEP_LATEST, "relay " + node.id());
  }

  private void wish(@Nullable RelayWish wish, ChannelName window) {
    if (wish != null && node.id().equals(wish.relay())) {
      RelayAnswer answer = wish.play() ? sample.begin() : send(wish);
      var _ = layer.send(window, Message.text(Json.text(answer)));
    }
  }

  /// Only to processes that the relay knows or has a name for: a layer would keep messages for any
  /// other name as well, and visitors could fill it with names that nobody will ever have.
  private RelayAnswer send(RelayWish wish) {
    ProcessName to = wish.receiver();
    Optional<RelayTraffic.Station> known =
        site.relay().status().processes().stream()
            .filter(each -> each.name().equals(to.value()))
            .findFirst();
    boolean named = site.options().names().ports().containsKey(to);
    if (known.isEmpty() && !named) {
      return RelayAnswer.no(
          to + ": not known to this relay (expected: a process that is connected or awaited)");
    }
    boolean takesRecords = known.map(each -> each.dialect() == Dialect.RECORDS).orElse(named);
    if (wish.isText() && takesRecords) {
      return RelayAnswer.no(to + " takes records, and no text.");
    }
    boolean connected = known.map(each -> each.dialect() != null).orElse(false);
    return RelayAnswer.of(layer.send(to.channel(), wish.message()), to, connected);
  }

  @Override
  public void close() {
    sample.close();
    inbox.close();
  }
}
