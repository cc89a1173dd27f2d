// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes over the table `user(username, password)` of a program that kept passwords as plain text:
/// hashes each, once. That program cannot log anybody in afterwards.
///
/// @param hash of a password, as a text
record OldUsers(UnaryOperator<String> hash) {
  private static final Logger log = LoggerFactory.getLogger(OldUsers.class);
  private static final int REPORTED = 1_000;

  private record Row(@Nullable String name, @Nullable String password) {}

  /// Within the caller's transaction: all are hashed or none.
  void takeOver(Connection connection) throws SQLException {
    Set<String> taken = new HashSet<>();
    List<Row> rows = rows(connection);
    int unreachable = 0;
    // A table without a primary key: rows are told apart by all they hold, equal ones by LIMIT.
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE `user` SET password = ?, username_key = ?, created = 0"
                + " WHERE username <=> ? AND password <=> ? AND created IS NULL LIMIT 1")) {
      for (int i = 0; i < rows.size(); i++) {
        Row row = rows.get(i);
        String key = row.name == null ? "" : UserName.key(row.name);
        boolean reachable = !key.isEmpty() && taken.add(key);
        if (!reachable) {
          unreachable++;
        }
        update.setString(1, hash.apply(row.password == null ? "" : row.password));
        update.setString(2, reachable ? key : null);
        update.setString(3, row.name);
        update.setString(4, row.password);
        update.executeUpdate();
        if ((i + 1) % REPORTED == 0) {
          log.info("{} of {} passwords are hashed.", i + 1, rows.size());
        }
      }
    }
    log.warn(
        "{} passwords that were kept as plain text are hashed now. {} of their users cannot log in:"
            + " another came first under the same name, or the name cannot be one.",
        rows.size(),
        unreachable);
  }

  private static List<Row> rows(Connection connection) throws SQLException {
    List<Row> all = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT username, password FROM `user` WHERE created IS NULL");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        all.add(new Row(rows.getString(1), rows.getString(2)));
      }
    }
    return all;
  }
}
