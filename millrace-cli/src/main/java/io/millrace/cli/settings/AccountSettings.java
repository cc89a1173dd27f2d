// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

/// Where accounts are kept.
///
/// @param url of JDBC; empty for the database that is built in
/// @param pool connections to the database at most
/// @param leastPassword characters of a new password
public record AccountSettings(
    String url, String user, String password, int pool, int leastPassword) {
  /// Without the password.
  @Override
  public String toString() {
    return "AccountSettings[url="
        + url
        + ", user="
        + user
        + ", pool="
        + pool
        + ", leastPassword="
        + leastPassword
        + "]";
  }
}
