// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

/// What can be chosen about the demo site.
///
/// @param guards of the guard demo
/// @param game where its world is
/// @param files that members may follow
/// @param shared whether other processes may be on the site's layer
public record DemoSettings(GuardSettings guards, GameWorker game, TailFiles files, boolean shared) {
  /// For a layer within the process.
  public static final DemoSettings DEFAULT =
      new DemoSettings(GuardSettings.DEFAULT, GameWorker.AUTO, TailFiles.NONE, false);

  public DemoSettings withGuards(GuardSettings chosen) {
    return new DemoSettings(chosen, game, files, shared);
  }

  public DemoSettings withShared(boolean others) {
    return new DemoSettings(guards, game, files, others);
  }

  public DemoSettings withFiles(TailFiles chosen) {
    return new DemoSettings(guards, game, chosen, shared);
  }
}
