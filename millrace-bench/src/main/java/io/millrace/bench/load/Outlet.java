// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

/// Publishes to all members from somewhere else than a member. Called on one thread, which must not
/// be held up.
@FunctionalInterface
public interface Outlet {
  void publish(String text);
}
