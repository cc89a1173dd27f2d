// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

/// Is told which groups have members in this process; for those who build a layer over several.
///
/// Called on any thread, now and then an event loop's, for one group in the order in which things
/// happened. Must not block and must not call the channels that it watches.
public interface GroupWatcher {
  /// Watches nothing.
  GroupWatcher NONE =
      new GroupWatcher() {
        @Override
        public void populated(GroupName group) {}

        @Override
        public void emptied(GroupName group) {}
      };

  /// A group is about to get its first member.
  void populated(GroupName group);

  /// Its last member has left.
  void emptied(GroupName group);

  /// Whether [#entered] and [#left] are to be called for that group, which gives each of its
  /// members a name.
  default boolean isIndividual(GroupName group) {
    return false;
  }

  /// A channel has become a member.
  default void entered(GroupName group, ChannelName member) {}

  /// A channel has left, or was closed.
  default void left(GroupName group, ChannelName member) {}
}
