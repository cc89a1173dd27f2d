// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import io.millrace.scope.Endpoint;
import io.millrace.scope.User;
import io.millrace.session.SessionStore;
import io.millrace.time.Timeline;
import java.security.SecureRandom;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Users and their passwords in a database. Safe for all threads; the methods wait for the database
/// and for a hash, so none belongs on an event loop. All of them throw [AccountsUnavailable] within
/// the deadlines of the options when the database, its pool or the hashing cannot keep up.
public final class Accounts implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Accounts.class);

  private final AccountOptions options;
  private final Timeline timeline;
  private final Database database;
  private final UserTable users;
  private final Hashing hashing;
  private final Attempts attempts;
  private final SessionStore sessions;
  private final SecureRandom random = new SecureRandom();

  /// What passwords of users that do not exist are compared with.
  private final PasswordHash nobody;

  private Accounts(AccountOptions options, Timeline timeline, Database database) {
    this.options = options;
    this.timeline = timeline;
    this.database = database;
    this.users = new UserTable(database);
    this.hashing = new Hashing(options.hashings(), options.hashWait());
    this.attempts = new Attempts(options.limits(), timeline);
    this.sessions = new SqlSessions(database, timeline);
    this.nobody = PasswordHash.ofNobody(options.hashCost(), random);
  }

  /// Connects, and makes the tables or brings them up to date. Passwords that another program has
  /// left as plain text in MariaDB's or MySQL's table `user` are hashed, which takes its time.
  ///
  /// @throws AccountsUnavailable when the database cannot be reached
  /// @throws IllegalStateException when there are tables that cannot be used
  public static Accounts open(AccountOptions options) {
    return open(options, Timeline.system());
  }

  /// @param timeline of backoff and of sessions
  public static Accounts open(AccountOptions options, Timeline timeline) {
    Database database = new Database(options);
    try {
      Accounts accounts = new Accounts(options, timeline, database);
      Schema.bringUpToDate(
          database, timeline, new OldUsers(password -> accounts.hashed(password).text()));
      return accounts;
    } catch (RuntimeException problem) {
      database.close();
      throw problem;
    }
  }

  private PasswordHash hashed(String password) {
    return PasswordHash.of(password, options.hashCost(), random);
  }

  /// @param client who asks; too many accounts from one address have to wait
  public Registration register(String name, String password, Endpoint client) {
    String unfit = options.rules().problemOfName(name);
    if (unfit == null) {
      unfit = options.rules().problemOfPassword(name, password);
    }
    if (unfit != null) {
      return new Registration.Unfit(unfit);
    }
    Duration wait = attempts.register(client.network());
    if (!wait.isZero()) {
      return new Registration.TooMany(wait);
    }
    String key = UserName.key(name);
    if (users.find(key) != null) {
      return new Registration.NameTaken();
    }
    String hash = hashing.run(() -> hashed(password).text());
    UserTable.Row row = new UserTable.Row(UserName.shown(name), hash);
    if (!users.add(key, row, timeline.now())) {
      return new Registration.NameTaken();
    }
    log.info("User {} has registered from {}.", row.name(), client);
    return new Registration.Registered(new User(row.name()));
  }

  /// Takes the same work, and gives the same answer, for a user that does not exist and for a wrong
  /// password.
  ///
  /// @param client who asks
  public Login logIn(String name, String password, Endpoint client) {
    String key = UserName.key(name);
    String address = client.network();
    Duration wait = attempts.wait(key, address);
    if (!wait.isZero()) {
      return new Login.TooMany(wait);
    }
    UserTable.Row row = users.find(key);
    Checked checked = hashing.run(() -> check(key, address, row, password));
    if (checked.rehashed() != null && row != null) {
      var _ = users.change(key, row.password(), checked.rehashed());
    }
    return checked.login();
  }

  /// @param rehashed by the cost of today, null when that is the cost already
  private record Checked(Login login, @Nullable String rehashed) {}

  /// In the slot of a hash, so that many tries at once cannot all come before the first failure.
  private Checked check(String key, String address, UserTable.@Nullable Row row, String password) {
    Duration wait = attempts.wait(key, address);
    if (!wait.isZero()) {
      return new Checked(new Login.TooMany(wait), null);
    }
    PasswordHash kept = row == null ? null : PasswordHash.read(row.password());
    boolean right = (kept == null ? nobody : kept).isOf(password);
    if (!right || kept == null || row == null) {
      attempts.failed(key, address);
      log.debug("A login from {} failed.", address);
      return new Checked(new Login.Refused(), null);
    }
    attempts.succeeded(key, address);
    return new Checked(
        new Login.LoggedIn(new User(row.name())),
        kept.cost().equals(options.hashCost()) ? null : hashed(password).text());
  }

  /// The other sessions of the user stay; [SessionStore#removeAllOf] ends them.
  public PasswordChange changePassword(
      String name, String password, String fresh, Endpoint client) {
    String unfit = options.rules().problemOfPassword(name, fresh);
    if (unfit != null) {
      return new PasswordChange.Unfit(unfit);
    }
    return switch (logIn(name, password, client)) {
      case Login.Refused _ -> new PasswordChange.Refused();
      case Login.TooMany(Duration retryAfter) -> new PasswordChange.TooMany(retryAfter);
      case Login.LoggedIn _ -> {
        String key = UserName.key(name);
        UserTable.Row row = users.find(key);
        String hash = hashing.run(() -> hashed(fresh).text());
        yield row != null && users.change(key, row.password(), hash)
            ? new PasswordChange.Changed()
            : new PasswordChange.Refused();
      }
    };
  }

  /// Sessions in the same database: they outlive the server and are shared by several.
  public SessionStore sessions() {
    return sessions;
  }

  public PoolStatus pool() {
    return database.status(hashing.waiting());
  }

  @Override
  public void close() {
    hashing.close();
    database.close();
  }

  @Override
  public String toString() {
    return "Accounts[" + options + "]";
  }
}
