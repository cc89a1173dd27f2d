// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `--help` of each command of ours. Not inherited, for commands of other modules have their own.
final class HelpFlag {
  private HelpFlag() {}

  /// To be mixed into a command.
  static CommandSpec spec() {
    return CommandSpec.create()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .type(boolean.class)
                .usageHelp(true)
                .description("Show this and exit.")
                .build());
  }
}
