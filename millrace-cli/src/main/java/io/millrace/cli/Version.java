// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/// Which Millrace this is, and on what it runs.
final class Version implements IVersionProvider {
  /// `0.1.0`
  static String current() {
    Properties properties = new Properties();
    try (InputStream file = Version.class.getResourceAsStream("version.properties")) {
      if (file != null) {
        properties.load(file);
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    return properties.getProperty("version", "unknown");
  }

  static String java() {
    return "Java " + Runtime.version();
  }

  @Override
  public String[] getVersion() {
    return new String[] {"millrace " + current() + " (" + java() + ")"};
  }
}
