// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

/// Where the world of the game is, of which there is one for all who share a layer.
public enum GameWorker {
  /// In one of the processes that share the layer: they agree on it by themselves.
  AUTO,
  /// In this process.
  HERE,
  /// In another process, which is up to the operator.
  ELSEWHERE
}
