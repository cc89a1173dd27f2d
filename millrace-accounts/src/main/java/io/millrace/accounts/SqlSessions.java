// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import io.millrace.json.Json;
import io.millrace.session.SessionStore;
import io.millrace.session.SessionStoreException;
import io.millrace.session.StoredSession;
import io.millrace.time.Timeline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sessions in the table `millrace_session`, shared by all servers of a database and outliving
/// them.
final class SqlSessions implements SessionStore {
  private static final Logger log = LoggerFactory.getLogger(SqlSessions.class);
  private static final long SWEEP_NANOS = Duration.ofMinutes(5).toNanos();

  private final Database database;
  private final Timeline timeline;
  private final AtomicLong nextSweep;

  SqlSessions(Database database, Timeline timeline) {
    this.database = database;
    this.timeline = timeline;
    this.nextSweep = new AtomicLong(timeline.nanos());
  }

  private interface Filling {
    void into(PreparedStatement statement) throws SQLException;
  }

  private int update(String sql, Filling filling) {
    try {
      return database.run(
          connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
              filling.into(statement);
              return statement.executeUpdate();
            }
          });
    } catch (AccountsUnavailable down) {
      throw new SessionStoreException(String.valueOf(down.getMessage()), down);
    }
  }

  @Override
  public @Nullable StoredSession find(String key) {
    try {
      return database.<@Nullable StoredSession>run(
          connection -> {
            try (PreparedStatement statement =
                connection.prepareStatement(
                    "SELECT username, content, created, expires, version FROM millrace_session"
                        + " WHERE id = ?")) {
              statement.setString(1, key);
              try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? read(rows) : null;
              }
            }
          });
    } catch (AccountsUnavailable down) {
      throw new SessionStoreException(String.valueOf(down.getMessage()), down);
    }
  }

  private static StoredSession read(ResultSet row) throws SQLException {
    Map<String, String> values = new HashMap<>();
    for (Map.Entry<?, ?> each : ((Map<?, ?>) Json.read(row.getString(2), Map.class)).entrySet()) {
      values.put(String.valueOf(each.getKey()), String.valueOf(each.getValue()));
    }
    return new StoredSession(
        row.getString(1),
        values,
        Instant.ofEpochMilli(row.getLong(3)),
        Instant.ofEpochMilli(row.getLong(4)),
        row.getLong(5));
  }

  @Override
  public void add(String key, StoredSession session) {
    sweep();
    var _ =
        update(
            "INSERT INTO millrace_session (username, content, created, expires, version, id)"
                + " VALUES (?, ?, ?, ?, ?, ?)",
            statement -> fill(statement, key, session));
  }

  private static void fill(PreparedStatement statement, String key, StoredSession session)
      throws SQLException {
    statement.setString(1, session.user());
    statement.setString(2, Json.text(session.values()));
    statement.setLong(3, session.created().toEpochMilli());
    statement.setLong(4, session.expires().toEpochMilli());
    statement.setLong(5, session.version());
    statement.setString(6, key);
  }

  @Override
  public boolean replace(String key, StoredSession seen, StoredSession changed) {
    StoredSession next =
        new StoredSession(
            changed.user(),
            changed.values(),
            changed.created(),
            changed.expires(),
            changed.version() + 1);
    return update(
            "UPDATE millrace_session SET username = ?, content = ?, created = ?, expires = ?,"
                + " version = ? WHERE id = ? AND version = ?",
            statement -> {
              fill(statement, key, next);
              statement.setLong(7, seen.version());
            })
        == 1;
  }

  @Override
  public void remove(String key) {
    var _ =
        update(
            "DELETE FROM millrace_session WHERE id = ?", statement -> statement.setString(1, key));
  }

  @Override
  public void removeAllOf(String user, String spared) {
    var _ =
        update(
            "DELETE FROM millrace_session WHERE username = ? AND id <> ?",
            statement -> {
              statement.setString(1, user);
              statement.setString(2, spared);
            });
  }

  /// Takes out what is over, every few minutes when another session begins. That it fails, as when
  /// another server does the same, hurts nobody.
  private void sweep() {
    long due = nextSweep.get();
    long now = timeline.nanos();
    if (now - due < 0 || !nextSweep.compareAndSet(due, now + SWEEP_NANOS)) {
      return;
    }
    try {
      int gone =
          update(
              "DELETE FROM millrace_session WHERE expires <= ?",
              statement -> statement.setLong(1, timeline.now().toEpochMilli()));
      log.debug("{} sessions were over.", gone);
    } catch (SessionStoreException later) {
      log.debug("Sessions that are over stay for now.", later);
    }
  }

  @Override
  public String toString() {
    return "SessionStore[SQL]";
  }
}
