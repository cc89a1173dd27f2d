// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import io.millrace.layer.NamePattern;
import io.millrace.proxy.AddressRange;
import io.millrace.relay.PeerRule;
import io.millrace.relay.RelayBridge;
import io.millrace.relay.RelayNames;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the settings of a relay take, and what that means. They are kept as they were written.
final class RelayKinds {
  /// What names of groups and channels may have, and the two wildcards.
  private static final Pattern REACHED = Pattern.compile("[A-Za-z0-9._!*?-]{1,99}");

  private RelayKinds() {}

  static Kind<Optional<Boolean>> truthOrAuto() {
    return Kind.truthOr("auto");
  }

  static Kind<String> hosts() {
    return Kind.checked(
        "addresses such as 127.0.0.1, ::1, with commas between",
        text -> demand(!list(text).isEmpty() && list(text).stream().allMatch(RelayKinds::isHost)));
  }

  private static boolean isHost(String text) {
    return !text.isEmpty() && text.chars().noneMatch(Character::isWhitespace);
  }

  static Kind<String> names() {
    return Kind.checked("names and ports such as BT=6001, HMI=6002, each once", RelayNames::parse);
  }

  static Kind<String> ranges() {
    return Kind.checked("addresses such as 127.0.0.0/8, ::1, fd00::/8", RelayKinds::ranges);
  }

  static List<AddressRange> ranges(String text) {
    return list(text).stream().map(AddressRange::parse).toList();
  }

  static Kind<String> rule() {
    return Kind.checked(
        "a rule such as uid:1000|gid:20 or anyone, or \"\" for the relay's own user",
        text -> Stream.of(text).filter(each -> !each.isEmpty()).forEach(PeerRule::parse));
  }

  static Kind<String> owners() {
    return Kind.checked(
        "names and rules such as HMI=uid:1000, worker-*=gid:20, or \"\" for none",
        RelayKinds::owners);
  }

  static Map<String, PeerRule> owners(String text) {
    Map<String, PeerRule> owners = new LinkedHashMap<>();
    for (String each : list(text)) {
      int equals = each.indexOf('=');
      demand(equals > 0);
      PeerRule rule = PeerRule.parse(each.substring(equals + 1).strip());
      demand(owners.put(each.substring(0, equals).strip(), rule) == null);
    }
    return owners;
  }

  static Kind<String> ties() {
    return Kind.checked(
        "processes and groups such as BT=plant, *=all, or \"\" for none", RelayKinds::ties);
  }

  static List<RelayBridge.Tie> ties(String text) {
    return list(text).stream().map(RelayBridge.Tie::parse).toList();
  }

  static Kind<String> patterns() {
    return Kind.checked("patterns such as relay.*, chat_?, or \"\" for none", RelayKinds::patterns);
  }

  static List<String> patterns(String text) {
    for (String each : list(text)) {
      demand(REACHED.matcher(each).matches());
      NamePattern _ = new NamePattern(each);
    }
    return list(text);
  }

  static List<String> list(String text) {
    return Arrays.asList(Settings.list(text));
  }

  /// What is said instead is the kind's own.
  private static void demand(boolean good) {
    if (!good) {
      throw new IllegalArgumentException("not of this kind");
    }
  }
}
