// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

/// Where a value came from, in words that help to find it.
sealed interface Origin {
  /// Nobody set it.
  record Standard() implements Origin {
    @Override
    public String toString() {
      return "default";
    }
  }

  /// A named set of defaults.
  record InProfile(String name) implements Origin {
    @Override
    public String toString() {
      return "profile " + name;
    }
  }

  /// @param line 0 when it could not be found
  record InFile(String file, int line) implements Origin {
    @Override
    public String toString() {
      return line > 0 ? file + " line " + line : file;
    }
  }

  record Variable(String name) implements Origin {
    @Override
    public String toString() {
      return "environment " + name;
    }
  }

  record Flag(String name) implements Origin {
    @Override
    public String toString() {
      return "flag " + name;
    }
  }
}
