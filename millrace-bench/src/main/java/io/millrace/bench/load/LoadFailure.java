// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

/// A run that cannot give figures. The message is one line for the person at the terminal: what was
/// tried, what came back, what was expected.
public final class LoadFailure extends RuntimeException {
  public LoadFailure(String message) {
    super(message);
  }

  public LoadFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
