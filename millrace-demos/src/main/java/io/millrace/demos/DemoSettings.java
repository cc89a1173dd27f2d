// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

/// What can be chosen about the demo site.
///
/// @param guards of the guard demo
/// @param game where its world is
public record DemoSettings(GuardSettings guards, GameWorker game) {
  public static final DemoSettings DEFAULT =
      new DemoSettings(GuardSettings.DEFAULT, GameWorker.AUTO);
}
