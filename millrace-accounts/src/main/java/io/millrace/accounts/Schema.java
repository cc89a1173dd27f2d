// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import io.millrace.accounts.AccountsUnavailable.Reason;
import io.millrace.time.Timeline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the tables, and brings those of earlier versions and of the programs before up to date. Of
/// several processes that start at once, one does it and the others wait.
final class Schema {
  private static final Logger log = LoggerFactory.getLogger(Schema.class);

  private static final int NEWEST = 2;
  private static final String LOCK = "millrace.accounts.schema";
  private static final int POSTGRESQL_LOCK = 0x6d_69_6c_6c;
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int MOST_PAUSES = 6_000;

  /// For databases within this process.
  private static final ReentrantLock LOCAL = new ReentrantLock();

  private final Dialect dialect;
  private final Timeline timeline;
  private final OldUsers oldUsers;

  private Schema(Dialect dialect, Timeline timeline, OldUsers oldUsers) {
    this.dialect = dialect;
    this.timeline = timeline;
    this.oldUsers = oldUsers;
  }

  /// @throws AccountsUnavailable when the database cannot be reached
  /// @throws IllegalStateException when what is there cannot be used
  static void bringUpToDate(Database database, Timeline timeline, OldUsers oldUsers) {
    Schema schema = new Schema(database.dialect(), timeline, oldUsers);
    database.run(
        connection -> {
          schema.lock(connection);
          try {
            schema.bringUpToDate(connection);
          } finally {
            schema.unlock(connection);
          }
          return true;
        });
  }

  private void bringUpToDate(Connection connection) throws SQLException {
    execute(connection, dialect.makeSchema());
    int version = version(connection);
    if (version > NEWEST) {
      throw new IllegalStateException(
          "the tables of accounts have version "
              + version
              + " (expected: at most "
              + NEWEST
              + "; a newer Millrace has made them)");
    }
    // Each step may be repeated: where it ended half-way, its version was not written.
    if (version < 1) {
      makeUsers(connection);
    }
    if (version < 2) {
      execute(connection, dialect.makeSessions());
      makeIndex(connection, "millrace_session_user", "username");
      makeIndex(connection, "millrace_session_end", "expires");
      write(connection, 2);
    }
    if (version > 0 && version < NEWEST) {
      log.info("The tables of accounts are brought from version {} to {}.", version, NEWEST);
    }
  }

  private void makeUsers(Connection connection) throws SQLException {
    boolean wasThere = has(connection, "username");
    if (wasThere && !has(connection, "username_key")) {
      if (dialect != Dialect.MARIADB) {
        throw new IllegalStateException(
            "table "
                + dialect.users()
                + ": has no column username_key (expected: none of that name, or one that Millrace"
                + " has made)");
      }
      log.info("The table {} of a program before is taken over.", dialect.users());
      execute(connection, dialect.widenUsers());
    }
    execute(connection, dialect.makeUsers());
    connection.setAutoCommit(false);
    try {
      if (wasThere && dialect == Dialect.MARIADB) {
        oldUsers.takeOver(connection);
      }
      write(connection, 1);
      connection.commit();
    } catch (SQLException | RuntimeException problem) {
      connection.rollback();
      throw problem;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private boolean has(Connection connection, String column) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(dialect.findColumn())) {
      statement.setString(1, column);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  /// All three know an index that may be there already, but MySQL.
  private void makeIndex(Connection connection, String name, String column) throws SQLException {
    try {
      execute(connection, "CREATE INDEX " + name + " ON millrace_session (" + column + ")");
    } catch (SQLException problem) {
      String state = problem.getSQLState();
      if (state == null || !state.startsWith("42")) {
        throw problem;
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  // ---- the version ----

  private static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT version FROM millrace_schema WHERE part = 'accounts'")) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  private static void write(Connection connection, int version) throws SQLException {
    execute(connection, "DELETE FROM millrace_schema WHERE part = 'accounts'");
    execute(
        connection,
        "INSERT INTO millrace_schema (part, version) VALUES ('accounts', " + version + ")");
  }

  // ---- one at a time ----

  private void lock(Connection connection) throws SQLException {
    for (int i = 0; i < MOST_PAUSES; i++) {
      if (tryLock(connection)) {
        return;
      }
      try {
        timeline.sleep(PAUSE);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new AccountsUnavailable(
            Reason.DATABASE, "interrupted while another process makes the tables", stopped);
      }
    }
    throw new AccountsUnavailable(
        Reason.DATABASE, "another process has been making the tables for 10 minutes", null);
  }

  private boolean tryLock(Connection connection) throws SQLException {
    return switch (dialect) {
      case H2 -> LOCAL.tryLock();
      case MARIADB -> "1".equals(ask(connection, "SELECT GET_LOCK('" + LOCK + "', 0)"));
      case POSTGRESQL ->
          "t".equals(ask(connection, "SELECT pg_try_advisory_lock(" + POSTGRESQL_LOCK + ")"));
    };
  }

  private void unlock(Connection connection) throws SQLException {
    switch (dialect) {
      case H2 -> LOCAL.unlock();
      case MARIADB -> {
        var _ = ask(connection, "SELECT RELEASE_LOCK('" + LOCK + "')");
      }
      case POSTGRESQL -> {
        var _ = ask(connection, "SELECT pg_advisory_unlock(" + POSTGRESQL_LOCK + ")");
      }
    }
  }

  private static @Nullable String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }
}
