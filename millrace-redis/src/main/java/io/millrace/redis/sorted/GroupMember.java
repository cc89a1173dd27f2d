// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.sorted;

import io.millrace.layer.ChannelName;
import io.millrace.layer.GroupName;
import io.millrace.redis.node.NodeId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The one channel that stands for all members that a group has in one process. A message does not
/// say to which group it was sent, so the name does: `g.` and the group, or, when that is too long
/// for a name, `h.` and a hash of it.
final class GroupMember {
  static final String PLAIN = "g.";
  static final String HASHED = "h.";
  private static final int LONGEST = 99;
  private static final int HASH_BYTES = 16;

  private GroupMember() {}

  static ChannelName of(NodeId node, GroupName group) {
    String prefix = node.channelPrefix();
    String plain = prefix + PLAIN + group;
    return new ChannelName(plain.length() <= LONGEST ? plain : prefix + HASHED + hash(group));
  }

  static String hash(GroupName group) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(group.value().getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
