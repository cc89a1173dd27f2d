// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.game;

import io.millrace.Millrace;
import io.millrace.layer.ChannelLayer;
import io.millrace.layer.GroupName;
import io.millrace.layer.Inbox;
import io.millrace.layer.Message;
import io.millrace.server.Workers;
import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees to it that one of the processes that share a layer has the world. Who has it says so every
/// second to the others; when nobody has said so for a while, one of them begins a new world, and
/// all players are asked to join it. Of two who find each other, the one with the greater name
/// gives its world up, so that one remains a moment later. While processes cannot reach each other,
/// each side may have one.
final class WorldKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorldKeeper.class);
  private static final GroupName KEEPERS = new GroupName("game_keepers");
  private static final String CLAIM = "game.claim";
  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final long PATIENCE = Duration.ofSeconds(3).toNanos();
  private static final long HASTE = Duration.ofSeconds(1).toNanos();

  private final ChannelLayer layer;
  private final RandomGenerator random;
  private final boolean insists;
  private final Inbox inbox;
  private final Thread thread;

  // Of the thread.
  private @Nullable Workers workers;
  private long said;

  /// @param keeper the channel of the one who has the world
  /// @param insists whether it keeps it whatever others say
  record Claim(String keeper, boolean insists) {}

  private WorldKeeper(ChannelLayer layer, RandomGenerator random, boolean insists) {
    this.layer = layer;
    this.random = random;
    this.insists = insists;
    this.inbox = layer.open();
    this.thread = Thread.ofVirtual().name("game keeper").unstarted(this::run);
  }

  /// @param insists begins at once, and does not give the world up
  static WorldKeeper start(ChannelLayer layer, RandomGenerator random, boolean insists) {
    WorldKeeper keeper = new WorldKeeper(layer, random, insists);
    keeper.thread.start();
    return keeper;
  }

  private void run() {
    try {
      layer.groupAdd(KEEPERS, inbox.name());
      keep();
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    } finally {
      giveUp();
    }
  }

  private void keep() throws InterruptedException {
    long until = insists ? System.nanoTime() : nextTurn();
    while (true) {
      Message message = inbox.poll(BEAT);
      long now = System.nanoTime();
      if (message != null && message.type().equals(CLAIM)) {
        heard(message.as(Claim.class));
        until = nextTurn();
      }
      if (workers == null) {
        if (now - until >= 0) {
          begin();
        }
      } else if (now - said >= BEAT.toNanos()) {
        say();
      }
    }
  }

  /// Not all at the same moment.
  private long nextTurn() {
    return System.nanoTime() + PATIENCE + random.nextLong(HASTE);
  }

  private void begin() {
    log.info("The world of the game is here now.");
    GameMaster master = new GameMaster(new World(random), layer, Timeline.system());
    workers = Millrace.workers().layer(layer).worker(GameMaster.CHANNEL.value(), master).start();
    say();
    master.callTogether();
  }

  private void say() {
    said = System.nanoTime();
    Claim claim = new Claim(inbox.name().value(), insists);
    layer.groupSend(KEEPERS, Message.of(CLAIM, claim).except(inbox.name()));
  }

  private void heard(Claim other) {
    if (workers == null || other.keeper().equals(inbox.name().value())) {
      return;
    }
    if (insists && other.insists()) {
      log.warn("The world of the game is here and in {} too; end one of them.", other.keeper());
    } else if (!insists
        && (other.insists() || other.keeper().compareTo(inbox.name().value()) < 0)) {
      log.info("The world of the game is in another process now.");
      giveUp();
    }
  }

  private void giveUp() {
    Workers running = workers;
    workers = null;
    if (running != null) {
      running.stop();
    }
  }

  /// Gives the world up, if it is here, after the wish at hand.
  @Override
  public void close() {
    inbox.close();
    try {
      thread.join();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
