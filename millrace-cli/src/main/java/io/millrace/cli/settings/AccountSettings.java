// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

/// Where accounts are kept.
///
/// @param url of JDBC; empty for the database that is built in
/// @param pool connections to the database at most
public record AccountSettings(String url, String user, String password, int pool) {
  /// Without the password.
  @Override
  public String toString() {
    return "AccountSettings[url=" + url + ", user=" + user + ", pool=" + pool + "]";
  }
}
