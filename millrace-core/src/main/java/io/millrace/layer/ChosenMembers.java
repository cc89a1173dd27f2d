// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Channels of one event loop that a message names one by one.
///
/// @param besides a group that gets the message too, so that its members are passed over here; or
///   null
record ChosenMembers(Backlog backlog, List<LocalAttachment> chosen, @Nullable GroupName besides)
    implements Audience {
  @Override
  public void walk(Broadcast broadcast) {
    for (LocalAttachment each : chosen) {
      if (besides == null || !each.isMember(besides)) {
        LoopMembers.deliver(each.member(), broadcast);
      }
    }
  }
}
