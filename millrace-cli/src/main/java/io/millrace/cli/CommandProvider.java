// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

/// Adds a subcommand to `millrace`. Found as a service on the class path or module path: a module
/// that brings a command lists its provider in `META-INF/services/io.millrace.cli.CommandProvider`
/// and, where it is a named module, in `provides`; then it opens the command's package to
/// `info.picocli`.
public interface CommandProvider {
  /// A fresh object with picocli's `@Command`, whose name is the subcommand. What it throws is
  /// shown as one line, without a stack trace.
  Object command();
}
