// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

/// What the guards of the demo site are set to.
///
/// @param tokenSecret signs the tokens of the demo; empty for a random one
/// @param connections WebSockets that may be open at once on the whole site
public record GuardSettings(String tokenSecret, int connections) {
  public static final int SHORTEST_SECRET = 32;

  /// A random secret, 1,000 connections.
  public static final GuardSettings DEFAULT = new GuardSettings("", 1_000);

  @Override
  public String toString() {
    return "GuardSettings[" + connections + "]";
  }
}
