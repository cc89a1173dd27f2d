// SPDX-License-Identifier: Apache-2.0
package io.millrace.access;

/// Is told of each answer, once it was sent or given up. Called on event loops, so it must not
/// block; it must not fail.
@FunctionalInterface
public interface AccessLog {
  AccessLog NONE = _ -> {};

  void answered(Access access);
}
