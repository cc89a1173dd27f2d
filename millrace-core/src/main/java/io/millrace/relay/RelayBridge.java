// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import io.millrace.layer.GroupName;
import io.millrace.layer.NamePattern;
import java.util.ArrayList;
import java.util.List;

/// How the processes of a relay meet the groups and channels of a layer.
///
/// @param joined groups that processes are in while they are connected: what is sent to the group
///   goes to them
/// @param published groups that get what processes send, whomever it is for: records as messages of
///   type `relay.record` with `src`, `der`, `evt`, `from` and `to`, others of type `relay.message`
///   with `from`, `to` and `text` or `bytes`
/// @param groups patterns of the groups that processes may send to and join by themselves
/// @param channels patterns of the channels that processes may send to
public record RelayBridge(
    List<Tie> joined, List<Tie> published, List<String> groups, List<String> channels) {
  /// What begins with `relay.` may be reached, and nothing is tied.
  public static final RelayBridge DEFAULT =
      new RelayBridge(List.of(), List.of(), List.of("relay.*"), List.of("relay.*"));

  /// Processes and a group.
  ///
  /// @param processes a pattern of names: `*` any text, `?` any character
  public record Tie(String processes, GroupName group) {
    /// @param text such as `BT=plant` or `*=all`
    /// @throws IllegalArgumentException when it is no such tie
    public static Tie parse(String text) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "tie: '" + text + "' (expected: processes and a group, such as BT=plant or *=all)");
      }
      return new Tie(
          text.substring(0, equals).strip(), new GroupName(text.substring(equals + 1).strip()));
    }

    @Override
    public String toString() {
      return processes + "=" + group;
    }
  }

  public RelayBridge {
    joined = List.copyOf(joined);
    published = List.copyOf(published);
    groups = List.copyOf(groups);
    channels = List.copyOf(channels);
  }

  public RelayBridge withJoined(String processes, String group) {
    List<Tie> more = new ArrayList<>(joined);
    more.add(new Tie(processes, new GroupName(group)));
    return new RelayBridge(more, published, groups, channels);
  }

  public RelayBridge withPublished(String processes, String group) {
    List<Tie> more = new ArrayList<>(published);
    more.add(new Tie(processes, new GroupName(group)));
    return new RelayBridge(joined, more, groups, channels);
  }

  public RelayBridge withGroups(String... patterns) {
    return new RelayBridge(joined, published, List.of(patterns), channels);
  }

  public RelayBridge withChannels(String... patterns) {
    return new RelayBridge(joined, published, groups, List.of(patterns));
  }

  /// The groups that a process is in by configuration.
  public List<GroupName> groupsOf(ProcessName name) {
    return tied(joined, name);
  }

  /// The groups that get what a process sends.
  public List<GroupName> publishedOf(ProcessName name) {
    return tied(published, name);
  }

  private static List<GroupName> tied(List<Tie> ties, ProcessName name) {
    return ties.stream()
        .filter(tie -> new NamePattern(tie.processes()).matches(name.value()))
        .map(Tie::group)
        .distinct()
        .toList();
  }

  /// Whether processes may send to it.
  public boolean mayReach(Target target) {
    return switch (target) {
      case Target.ToProcess _ -> true;
      case Target.ToGroup(GroupName name) -> fits(groups, name.value());
      case Target.ToChannel(var name) -> fits(channels, name.value());
    };
  }

  private static boolean fits(List<String> patterns, String name) {
    return patterns.stream().anyMatch(pattern -> new NamePattern(pattern).matches(name));
  }
}
