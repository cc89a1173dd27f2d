// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

/// Settings that cannot be used. The message is one line: what, got, expected, and where from.
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SettingsException(String message) {
    super(message);
  }
}
