// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import io.millrace.layer.NamePattern;
import io.millrace.proxy.AddressRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who may connect to a relay, and under which name.
///
/// @param addresses from which TCP peers may come; the loopback unless set
/// @param unix which peers a Unix-domain socket lets in; those of the relay's own user and root
///   unless set
/// @param token what every hello has to bring along, if it has to; processes of records say no
///   hello
/// @param owners who may have the names of a pattern (`*` any text, `?` any character); all
///   patterns that fit a name have to agree. A name that belongs to a port and has no owner here
///   can be had over TCP from that port only
public record RelayAccess(
    List<AddressRange> addresses,
    PeerRule unix,
    Optional<String> token,
    Map<String, PeerRule> owners) {
  public static final RelayAccess DEFAULT =
      new RelayAccess(
          List.of(AddressRange.parse("127.0.0.1"), AddressRange.parse("::1")),
          ownUser(),
          Optional.empty(),
          Map.of());

  private static final int SHORTEST_TOKEN = 8;
  private static final int LONGEST_TOKEN = 1_024;

  public RelayAccess {
    addresses = List.copyOf(addresses);
    owners = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(owners));
    if (token.isPresent()
        && (token.get().length() < SHORTEST_TOKEN || token.get().length() > LONGEST_TOKEN)) {
      throw new IllegalArgumentException(
          "token: "
              + token.get().length()
              + " characters (expected: "
              + SHORTEST_TOKEN
              + ".."
              + LONGEST_TOKEN
              + ")");
    }
  }

  private static PeerRule ownUser() {
    try {
      Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      return PeerRule.parse("uid:" + uid + "|uid:0");
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException notLinux) {
      return PeerRule.parse("uid:0");
    }
  }

  public RelayAccess withAddresses(List<AddressRange> changed) {
    return new RelayAccess(changed, unix, token, owners);
  }

  public RelayAccess withUnix(PeerRule changed) {
    return new RelayAccess(addresses, changed, token, owners);
  }

  public RelayAccess withToken(String secret) {
    return new RelayAccess(addresses, unix, Optional.of(secret), owners);
  }

  public RelayAccess withOwner(String pattern, PeerRule rule) {
    Map<String, PeerRule> more = new LinkedHashMap<>(owners);
    more.put(pattern, rule);
    return new RelayAccess(addresses, unix, token, more);
  }

  /// Whether that peer may connect at all.
  public boolean admits(Peer peer) {
    return switch (peer) {
      case Peer.Tcp tcp -> addresses.stream().anyMatch(range -> range.contains(tcp.address()));
      case Peer.Unix _ -> unix.admits(peer);
    };
  }

  /// Whether a hello brings the right token. Takes as long for each wrong one.
  public boolean admitsToken(String given) {
    return token.isEmpty()
        || MessageDigest.isEqual(
            given.getBytes(StandardCharsets.UTF_8), token.get().getBytes(StandardCharsets.UTF_8));
  }

  /// Whether that peer may have that name, and the number that goes with it: whoever has the one
  /// has the other.
  public boolean mayBe(Peer peer, ProcessName name, RelayNames names) {
    Integer port = names.portOf(name);
    if (name.isPort() && port == null) {
      return false;
    }
    List<ProcessName> called =
        port == null ? List.of(name) : List.of(names.nameOf(port), ProcessName.ofPort(port));
    boolean owned = false;
    for (Map.Entry<String, PeerRule> owner : owners.entrySet()) {
      NamePattern pattern = new NamePattern(owner.getKey());
      if (called.stream().anyMatch(each -> pattern.matches(each.value()))) {
        owned = true;
        if (!owner.getValue().admits(peer)) {
          return false;
        }
      }
    }
    return owned || port == null || !(peer instanceof Peer.Tcp tcp) || tcp.port() == port;
  }

  @Override
  public String toString() {
    return "RelayAccess[addresses="
        + addresses
        + ", unix="
        + unix
        + ", token="
        + (token.isPresent() ? "(hidden)" : "none")
        + ", owners="
        + owners
        + "]";
  }
}
