// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import io.millrace.cli.CommandProvider;

/// Adds `bench` to `millrace`.
public final class BenchProvider implements CommandProvider {
  /// For the service loader.
  public BenchProvider() {}

  @Override
  public Object command() {
    return new BenchCommand();
  }
}
