// SPDX-License-Identifier: Apache-2.0
package io.millrace.proxy;

import io.millrace.scope.Endpoint;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/// Which machines in front of the server are believed when they say for whom they ask, and where
/// they say it. Whatever others say of that is not looked at.
///
/// @param ranges their addresses
/// @param unix whether whoever reaches a Unix-domain socket is one of them
/// @param fields that they set; the others are a client's own words
public record TrustedProxies(List<AddressRange> ranges, boolean unix, Fields fields) {
  /// Nobody is believed.
  public static final TrustedProxies NONE =
      new TrustedProxies(List.of(), false, Fields.X_FORWARDED);

  /// The fields in which a proxy says for whom it asks.
  public enum Fields {
    /// `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host`.
    X_FORWARDED,
    /// `Forwarded` (RFC 7239).
    FORWARDED,
    /// It says it with the PROXY protocol, or not at all.
    NONE
  }

  public TrustedProxies {
    ranges = List.copyOf(ranges);
  }

  /// @param ranges such as `127.0.0.1`, `10.0.0.0/8` or `fd00::/8`; `unix` for whoever reaches a
  ///   Unix-domain socket
  /// @throws IllegalArgumentException when one is no range
  public static TrustedProxies of(String... ranges) {
    List<AddressRange> parsed = new ArrayList<>();
    boolean unix = false;
    for (String range : ranges) {
      if (range.equals("unix")) {
        unix = true;
      } else {
        parsed.add(AddressRange.parse(range));
      }
    }
    return new TrustedProxies(parsed, unix, Fields.X_FORWARDED);
  }

  public TrustedProxies withFields(Fields set) {
    return new TrustedProxies(ranges, unix, set);
  }

  public boolean isNone() {
    return ranges.isEmpty() && !unix;
  }

  public boolean trusts(Endpoint peer) {
    if (peer.host().startsWith("unix:")) {
      return unix;
    }
    int zone = peer.host().indexOf('%');
    InetAddress address =
        ranges.isEmpty()
            ? null
            : Node.address(zone < 0 ? peer.host() : peer.host().substring(0, zone));
    return address != null && ranges.stream().anyMatch(range -> range.contains(address));
  }
}
