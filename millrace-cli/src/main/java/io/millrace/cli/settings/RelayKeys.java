// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import io.millrace.layer.Overflow;
import io.millrace.relay.PeerRule;
import io.millrace.relay.RelayAccess;
import io.millrace.relay.RelayBridge;
import io.millrace.relay.RelayLimits;
import io.millrace.relay.RelayListen;
import io.millrace.relay.RelayNames;
import io.millrace.relay.RelayRecord;
import io.millrace.server.Listen;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The settings of the relay.
final class RelayKeys {
  private static final KeyGroup GROUP = new KeyGroup();
  private static final RelayLimits LIMITS = RelayLimits.DEFAULT;
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final int ANY = Integer.MAX_VALUE;
  private static final int SHORTEST_TOKEN = 8;
  private static final int LOGGED = 200;

  /// How the numbers of records are written.
  enum Order {
    LITTLE,
    BIG
  }

  static final Key<Optional<Boolean>> ENABLED =
      GROUP.key(
          "relay.enabled",
          RelayKinds.truthOrAuto(),
          Optional.empty(),
          "Whether a server runs a relay beside its site. `auto`: `demo` does, and does without where"
              + " the usual ports are taken; `serve` does not");
  static final Key<String> HOST =
      GROUP.key(
          "relay.host",
          RelayKinds.hosts(),
          "127.0.0.1, ::1",
          "Addresses to listen on, with commas between");
  static final Key<Optional<Integer>> PORT =
      GROUP.key(
          "relay.port",
          Kind.port(),
          Optional.of(5_555),
          "Port for records; 0 for any that is free, none when empty");
  static final Key<Optional<Integer>> FRAMES_PORT =
      GROUP.key(
          "relay.frames-port",
          Kind.port(),
          Optional.of(5_556),
          "Port for frames; 0 for any that is free, none when empty");
  static final Key<Optional<Path>> UNIX =
      GROUP.key(
          "relay.unix",
          Kind.path(),
          Optional.empty(),
          "Unix-domain socket for frames as well; none when empty");
  static final Key<Optional<Path>> RECORDS_UNIX =
      GROUP.key(
          "relay.records-unix",
          Kind.path(),
          Optional.empty(),
          "Unix-domain socket for records as well; none when empty");
  static final Key<String> NAMES =
      GROUP.key(
          "relay.names", RelayKinds.names(), "", "Names for ports, such as `BT=6001, HMI=6002`");
  static final Key<Order> BYTE_ORDER =
      GROUP.key(
          "relay.byte-order",
          Kind.choice(Order.class),
          Order.LITTLE,
          "Of the numbers in records: `little` or `big`");
  static final Key<String> ALLOW =
      GROUP.key(
          "relay.allow",
          RelayKinds.ranges(),
          "127.0.0.1, ::1",
          "Addresses from which processes may connect over TCP");
  static final Key<String> UNIX_PEERS =
      GROUP.key(
          "relay.unix-peers",
          RelayKinds.rule(),
          "",
          "Who may connect to the Unix-domain sockets, such as `uid:1000|gid:20` or `anyone`; the"
              + " relay's own user and root when empty");
  static final Key<String> TOKEN =
      GROUP.key(
          "relay.token",
          Kind.secret(SHORTEST_TOKEN),
          "",
          "What every hello of a process of frames has to bring along; none for none");
  static final Key<String> OWNERS =
      GROUP.key(
          "relay.owners",
          RelayKinds.owners(),
          "",
          "Who may have which names, such as `HMI=uid:1000, worker-*=gid:20`; a name without an owner"
              + " is anybody's, or its port's");
  static final Key<Integer> PROCESSES =
      GROUP.key(
          "relay.processes",
          Kind.number(1, ANY),
          LIMITS.processes(),
          "Connections at one time; one more is closed");
  static final Key<Integer> WAITING =
      GROUP.key(
          "relay.waiting",
          Kind.number(0, ANY),
          LIMITS.waiting(),
          "Records and messages that wait for one process that is not there; more are dropped");
  static final Key<Integer> WAITING_BYTES =
      GROUP.key(
          "relay.waiting-bytes",
          Kind.size(0),
          LIMITS.waitingBytes(),
          "What waits for all of them together");
  static final Key<Duration> WAITING_TIME =
      GROUP.key(
          "relay.waiting-time",
          Kind.duration(SHORTEST),
          LIMITS.waitingTime(),
          "How long anything waits; then it is dropped");
  static final Key<Integer> OUTBOX =
      GROUP.key(
          "relay.outbox",
          Kind.size(RelayRecord.SIZE),
          LIMITS.outbox(),
          "What waits for one process that reads slowly; then the overflow policy decides");
  static final Key<Overflow> OVERFLOW =
      GROUP.key(
          "relay.overflow",
          Kind.choice(Overflow.class),
          LIMITS.overflow(),
          "What becomes of what finds that outbox full; `keep_latest` is of each sender");
  static final Key<Integer> PAYLOAD =
      GROUP.key(
          "relay.payload",
          Kind.size(RelayRecord.SIZE),
          LIMITS.payload(),
          "Payload of one message of frames; beyond is an error");
  static final Key<Duration> HELLO_TIME =
      GROUP.key(
          "relay.hello-time",
          Kind.duration(SHORTEST),
          LIMITS.helloTime(),
          "For a process of frames to say its name; then it is closed");
  static final Key<Integer> CHANNELS =
      GROUP.key(
          "relay.channels",
          Kind.number(0, ANY),
          LIMITS.channels(),
          "Processes that have a channel of the layer; the others are reached by processes of this"
              + " relay only");
  static final Key<Integer> MEMBERSHIPS =
      GROUP.key(
          "relay.memberships",
          Kind.number(0, ANY),
          LIMITS.memberships(),
          "Groups that one process may join by itself");
  static final Key<String> JOIN =
      GROUP.key(
          "relay.join",
          RelayKinds.ties(),
          "",
          "Groups that processes are in while they are connected, such as `BT=plant, *=all`");
  static final Key<String> PUBLISH =
      GROUP.key(
          "relay.publish",
          RelayKinds.ties(),
          "",
          "Groups that get what processes send, whomever it is for, such as `BT=plant`");
  static final Key<String> REACH_GROUPS =
      GROUP.key(
          "relay.reach-groups",
          RelayKinds.patterns(),
          "relay.*",
          "Patterns of the groups that processes may send to and join by themselves");
  static final Key<String> REACH_CHANNELS =
      GROUP.key(
          "relay.reach-channels",
          RelayKinds.patterns(),
          "relay.*",
          "Patterns of the channels that processes may send to");
  static final Key<Integer> LOG_RECORDS =
      GROUP.key(
          "relay.log-records",
          Kind.number(0, ANY),
          LOGGED,
          "Reads and writes a second that are logged one by one, with microseconds; the rest is"
              + " counted");

  private RelayKeys() {}

  static List<Key<?>> all() {
    return GROUP.keys();
  }

  static RelaySettings relay(Configuration from) {
    try {
      return new RelaySettings(
          from.get(ENABLED),
          Stream.<Key<?>>of(HOST, PORT, FRAMES_PORT, UNIX, RECORDS_UNIX)
              .anyMatch(key -> !isStandard(from, key)),
          listen(from),
          RelayNames.parse(from.get(NAMES)),
          from.get(BYTE_ORDER) == Order.BIG ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
          access(from),
          limits(from),
          new RelayBridge(
              RelayKinds.ties(from.get(JOIN)),
              RelayKinds.ties(from.get(PUBLISH)),
              RelayKinds.patterns(from.get(REACH_GROUPS)),
              RelayKinds.patterns(from.get(REACH_CHANNELS))),
          from.get(LOG_RECORDS));
    } catch (IllegalArgumentException wrong) {
      throw new SettingsException("relay: " + wrong.getMessage());
    }
  }

  private static boolean isStandard(Configuration from, Key<?> key) {
    return from.get(key).equals(key.standard());
  }

  private static List<RelayListen> listen(Configuration from) {
    List<String> hosts =
        isStandard(from, HOST) ? Loopback.addresses() : RelayKinds.list(from.get(HOST));
    List<RelayListen> listen = new ArrayList<>();
    from.get(PORT)
        .ifPresent(
            port ->
                hosts.forEach(host -> listen.add(RelayListen.records(new Listen.Tcp(host, port)))));
    from.get(RECORDS_UNIX)
        .ifPresent(path -> listen.add(RelayListen.records(new Listen.Unix(path))));
    from.get(FRAMES_PORT)
        .ifPresent(
            port ->
                hosts.forEach(host -> listen.add(RelayListen.frames(new Listen.Tcp(host, port)))));
    from.get(UNIX).ifPresent(path -> listen.add(RelayListen.frames(new Listen.Unix(path))));
    return listen;
  }

  private static RelayAccess access(Configuration from) {
    String rule = from.get(UNIX_PEERS);
    String token = from.get(TOKEN);
    RelayAccess access = RelayAccess.DEFAULT.withAddresses(RelayKinds.ranges(from.get(ALLOW)));
    access = rule.isEmpty() ? access : access.withUnix(PeerRule.parse(rule));
    access = token.isEmpty() ? access : access.withToken(token);
    for (Map.Entry<String, PeerRule> owner : RelayKinds.owners(from.get(OWNERS)).entrySet()) {
      access = access.withOwner(owner.getKey(), owner.getValue());
    }
    return access;
  }

  private static RelayLimits limits(Configuration from) {
    return new RelayLimits(
        from.get(PROCESSES),
        from.get(WAITING),
        from.get(WAITING_BYTES),
        from.get(WAITING_TIME),
        from.get(OUTBOX),
        from.get(OVERFLOW),
        from.get(PAYLOAD),
        from.get(HELLO_TIME),
        from.get(CHANNELS),
        from.get(MEMBERSHIPS));
  }
}
