// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import io.millrace.scope.Tokens;

/// In what databases differ here.
///
/// Users are in the table `user` of MariaDB and MySQL, where the programs that came before keep
/// them. It is `users` elsewhere: `user` is a reserved word of SQL, and where PostgreSQL is asked
/// for it without quotation marks it answers with the database's own user.
enum Dialect {
  H2("users", "VARCHAR(128)", "VARCHAR(255)", "VARCHAR(64)", "CHARACTER LARGE OBJECT", ""),
  MARIADB(
      "`user`",
      "VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
      "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
      "VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin",
      "MEDIUMTEXT CHARACTER SET utf8mb4",
      " ENGINE=InnoDB"),
  POSTGRESQL("users", "VARCHAR(128)", "VARCHAR(255)", "VARCHAR(64)", "TEXT", "");

  private final String users;
  private final String name;
  private final String hash;
  private final String key;
  private final String text;
  private final String tableEnd;

  Dialect(String users, String name, String hash, String key, String text, String tableEnd) {
    this.users = users;
    this.name = name;
    this.hash = hash;
    this.key = key;
    this.text = text;
    this.tableEnd = tableEnd;
  }

  static Dialect of(String url) {
    if (url.startsWith("jdbc:h2:")) {
      return H2;
    }
    if (url.startsWith("jdbc:mariadb:") || url.startsWith("jdbc:mysql:")) {
      return MARIADB;
    }
    if (url.startsWith("jdbc:postgresql:")) {
      return POSTGRESQL;
    }
    throw new IllegalArgumentException(
        "url: "
            + shown(url)
            + " (expected: jdbc:h2:…, jdbc:mariadb:…, jdbc:mysql:… or jdbc:postgresql:…)");
  }

  /// Without what may hold a password.
  static String shown(String url) {
    return Tokens.shown(url.replaceFirst("[?;].*", "").replaceFirst("//[^/@]*@", "//"));
  }

  /// The URL as the driver wants it. MariaDB's driver speaks to MySQL only when told so. H2's own
  /// way to a file ends for good when a thread is interrupted on it, as happens to each whose
  /// client leaves; the other does not.
  String forDriver(String url) {
    return switch (this) {
      case H2 -> url.replaceFirst("^jdbc:h2:(file:|(?=[/.~]))", "jdbc:h2:async:");
      case MARIADB ->
          url.startsWith("jdbc:mysql:") && !url.contains("permitMysqlScheme")
              ? url + (url.contains("?") ? "&" : "?") + "permitMysqlScheme"
              : url;
      case POSTGRESQL -> url;
    };
  }

  String users() {
    return users;
  }

  /// A row where the table of users is there and has that column. To ask the table itself would be
  /// an error that H2 writes into a file beside its own.
  String findColumn() {
    String table =
        this == MARIADB
            ? "table_schema = DATABASE() AND table_name = 'user'"
            : "table_schema = CURRENT_SCHEMA AND LOWER(table_name) = 'users'";
    return "SELECT 1 FROM information_schema.columns WHERE "
        + table
        + " AND LOWER(column_name) = ?";
  }

  String makeUsers() {
    return "CREATE TABLE IF NOT EXISTS "
        + users
        + " (username "
        + name
        + ", password "
        + hash
        + ", username_key "
        + name
        + ", created BIGINT, CONSTRAINT username_is_unique UNIQUE (username_key))"
        + tableEnd;
  }

  /// The table of a program that came before, made fit. All its columns stay.
  String widenUsers() {
    return "ALTER TABLE "
        + users
        + " MODIFY username "
        + name
        + ", MODIFY password "
        + hash
        + ", ADD COLUMN username_key "
        + name
        + ", ADD COLUMN created BIGINT"
        + ", ADD CONSTRAINT username_is_unique UNIQUE (username_key),"
        + tableEnd;
  }

  String makeSessions() {
    return "CREATE TABLE IF NOT EXISTS millrace_session (id "
        + key
        + " PRIMARY KEY, username "
        + name
        + " NOT NULL, content "
        + text
        + " NOT NULL, created BIGINT NOT NULL, expires BIGINT NOT NULL, version BIGINT NOT NULL)"
        + tableEnd;
  }

  String makeSchema() {
    return "CREATE TABLE IF NOT EXISTS millrace_schema (part "
        + key
        + " PRIMARY KEY, version INT NOT NULL)"
        + tableEnd;
  }
}
