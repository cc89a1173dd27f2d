// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The table of users. Whatever users typed goes into it as a parameter, never as SQL.
final class UserTable {
  /// The states of broken constraints (SQL:2023, class 23).
  private static final String CONSTRAINT = "23";

  /// @param password its hash as a text
  record Row(String name, String password) {}

  private final Database database;
  private final String find;
  private final String add;
  private final String change;

  UserTable(Database database) {
    this.database = database;
    String users = database.dialect().users();
    find = "SELECT username, password FROM " + users + " WHERE username_key = ?";
    add =
        "INSERT INTO " + users + " (username, password, username_key, created) VALUES (?, ?, ?, ?)";
    change = "UPDATE " + users + " SET password = ? WHERE username_key = ? AND password = ?";
  }

  @Nullable Row find(String key) {
    return database.<@Nullable Row>run(connection -> find(connection, key));
  }

  private @Nullable Row find(Connection connection, String key) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(find)) {
      statement.setString(1, key);
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          return null;
        }
        String name = rows.getString(1);
        String password = rows.getString(2);
        return name == null || password == null ? null : new Row(name, password);
      }
    }
  }

  /// @return false when the name is taken
  boolean add(String key, Row row, Instant now) {
    return database.run(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(add)) {
            statement.setString(1, row.name());
            statement.setString(2, row.password());
            statement.setString(3, key);
            statement.setLong(4, now.toEpochMilli());
            statement.executeUpdate();
            return true;
          } catch (SQLException problem) {
            String state = problem.getSQLState();
            if (state != null && state.startsWith(CONSTRAINT)) {
              return false;
            }
            throw problem;
          }
        });
  }

  /// @return false when the password is not that one any more
  boolean change(String key, String before, String after) {
    return database.run(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(change)) {
            statement.setString(1, after);
            statement.setString(2, key);
            statement.setString(3, before);
            return statement.executeUpdate() == 1;
          }
        });
  }
}
