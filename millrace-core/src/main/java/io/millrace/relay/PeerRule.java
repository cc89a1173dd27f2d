// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Which peers may do something: those that meet at least one of the conditions.
///
/// @param conditions none lets nobody pass
public record PeerRule(List<Condition> conditions) {
  /// A fact about a peer that the kernel vouches for.
  public record Condition(Kind kind, int number) {
    boolean holds(Peer peer) {
      return switch (kind) {
        case ANYONE -> true;
        case UID -> peer instanceof Peer.Unix unix && unix.uid() == number;
        case GID -> peer instanceof Peer.Unix unix && unix.gid() == number;
        case PID -> peer instanceof Peer.Unix unix && unix.pid() == number;
        case PORT -> peer instanceof Peer.Tcp tcp && tcp.port() == number;
      };
    }

    @Override
    public String toString() {
      String name = kind.name().toLowerCase(java.util.Locale.ROOT);
      return kind == Kind.ANYONE ? name : name + ":" + number;
    }
  }

  /// What a condition looks at.
  public enum Kind {
    UID,
    GID,
    PID,
    /// The port from which a TCP peer has connected.
    PORT,
    ANYONE
  }

  public static final PeerRule ANYONE = new PeerRule(List.of(new Condition(Kind.ANYONE, 0)));

  public PeerRule {
    conditions = List.copyOf(conditions);
  }

  /// @param text such as `uid:1000`, `uid:0|gid:20`, `port:6001` or `anyone`
  /// @throws IllegalArgumentException when it is no such rule
  public static PeerRule parse(String text) {
    return new PeerRule(
        Arrays.stream(text.split("\\|", -1)).map(each -> condition(each.strip())).toList());
  }

  private static Condition condition(String text) {
    if (text.equals("anyone")) {
      return new Condition(Kind.ANYONE, 0);
    }
    int colon = text.indexOf(':');
    for (Kind kind : Kind.values()) {
      if (colon > 0
          && kind != Kind.ANYONE
          && kind.name().equalsIgnoreCase(text.substring(0, colon))) {
        try {
          return new Condition(kind, Integer.parseUnsignedInt(text.substring(colon + 1)));
        } catch (NumberFormatException noNumber) {
          break;
        }
      }
    }
    throw new IllegalArgumentException(
        "peer rule: '"
            + text
            + "' (expected: uid:N, gid:N, pid:N, port:N or anyone, with | between)");
  }

  public boolean admits(Peer peer) {
    for (Condition condition : conditions) {
      if (condition.holds(peer)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return conditions.stream().map(Condition::toString).collect(Collectors.joining("|"));
  }
}
