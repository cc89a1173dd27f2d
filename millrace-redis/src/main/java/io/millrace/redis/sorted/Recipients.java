// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.sorted;

import io.millrace.layer.ChannelName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The members of a group as Redis has them: those of this process by name, the others by the key
/// that they share.
///
/// @param own channels of this process that are members one by one
/// @param others full names by the non-local part of them
record Recipients(List<ChannelName> own, Map<String, List<String>> others) {
  /// @param members as stored, by any program
  /// @param ownPrefix of this process's channels
  /// @param except who is left out, or null
  static Recipients of(List<byte[]> members, String ownPrefix, @Nullable ChannelName except) {
    List<ChannelName> own = new ArrayList<>(0);
    Map<String, List<String>> others = new LinkedHashMap<>();
    for (byte[] member : members) {
      String name = new String(member, StandardCharsets.UTF_8);
      if (except != null && name.equals(except.value())) {
        continue;
      }
      if (!name.startsWith(ownPrefix)) {
        others.computeIfAbsent(Keys.nonLocal(name), _ -> new ArrayList<>(1)).add(name);
      } else if (!standsForGroup(name, ownPrefix.length())) {
        addOwn(own, name);
      }
    }
    return new Recipients(own, others);
  }

  private static boolean standsForGroup(String name, int from) {
    return name.startsWith(GroupMember.PLAIN, from) || name.startsWith(GroupMember.HASHED, from);
  }

  private static void addOwn(List<ChannelName> own, String name) {
    try {
      own.add(new ChannelName(name));
    } catch (IllegalArgumentException foreign) {
      // another program made it up; no channel of this process is called so
    }
  }
}
