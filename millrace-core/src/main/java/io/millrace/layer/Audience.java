// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

/// Those of one event loop who get a broadcast. Walked on that loop only.
sealed interface Audience permits LoopMembers, ChosenMembers {
  Backlog backlog();

  void walk(Broadcast broadcast);
}
