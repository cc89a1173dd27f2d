// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.accounts.Login.LoggedIn;
import io.millrace.accounts.Registration.NameTaken;
import io.millrace.accounts.Registration.Registered;
import io.millrace.scope.Endpoint;
import io.millrace.scope.User;
import io.millrace.session.SessionStore;
import io.millrace.session.StoredSession;
import io.millrace.testing.TestTimeline;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What accounts do on every database.
@Timeout(120)
abstract class AccountsContract {
  static final HashCost CHEAP = new HashCost(64, 1, 1);
  static final Endpoint CLIENT = new Endpoint("192.0.2.7", 4_000);
  static final String PASSWORD = "correct horse";

  final TestTimeline clock = new TestTimeline();

  /// A database with nothing in it.
  abstract AccountOptions empty() throws Exception;

  AccountOptions options() throws Exception {
    return empty().withHashing(CHEAP, 2, Duration.ofSeconds(30));
  }

  Accounts open(AccountOptions options) {
    return Accounts.open(options, clock);
  }

  static <T> List<T> atOnce(int number, Callable<T> work) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < number; i++) {
        futures.add(threads.submit(work));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> each : futures) {
        results.add(each.get());
      }
      return results;
    }
  }

  static String ask(AccountOptions options, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(options.url(), options.user(), options.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      StringBuilder all = new StringBuilder();
      while (rows.next()) {
        all.append(rows.getString(1)).append('\n');
      }
      return all.toString();
    }
  }

  static void execute(AccountOptions options, String... statements) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(options.url(), options.user(), options.password());
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  @Test
  void whoHasRegisteredCanLogIn() throws Exception {
    AccountOptions options = options();
    try (Accounts accounts = open(options)) {
      assertThat(accounts.register("Ann", PASSWORD, CLIENT))
          .isEqualTo(new Registered(new User("Ann")));
      assertThat(accounts.logIn("Ann", PASSWORD, CLIENT)).isEqualTo(new LoggedIn(new User("Ann")));
      assertThat(accounts.logIn("aNN", PASSWORD, CLIENT)).isEqualTo(new LoggedIn(new User("Ann")));
      assertThat(accounts.logIn("Ann", PASSWORD + " ", CLIENT)).isEqualTo(new Login.Refused());
      assertThat(accounts.logIn("Bob", PASSWORD, CLIENT)).isEqualTo(new Login.Refused());
    }
    // It is all still there for the next.
    try (Accounts accounts = open(options)) {
      assertThat(accounts.logIn("Ann", PASSWORD, CLIENT)).isInstanceOf(LoggedIn.class);
      String kept = ask(options, "SELECT password FROM " + Dialect.of(options.url()).users());
      assertThat(kept).startsWith("$argon2id$v=19$m=64,t=1,p=1$").doesNotContain("horse");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ann", "ann", "ANN", " ann ", "Ａｎｎ"})
  void aNameIsTakenInAllItsSpellings(String other) throws Exception {
    try (Accounts accounts = open(options())) {
      assertThat(accounts.register("Ann", PASSWORD, CLIENT)).isInstanceOf(Registered.class);
      assertThat(accounts.register(other, PASSWORD, CLIENT)).isEqualTo(new NameTaken());
      assertThat(accounts.register("安安", PASSWORD, CLIENT)).isInstanceOf(Registered.class);
      assertThat(accounts.logIn("安安", PASSWORD, CLIENT)).isEqualTo(new LoggedIn(new User("安安")));
      assertThat(accounts.register("änn", PASSWORD, CLIENT)).isInstanceOf(Registered.class);
    }
  }

  @Test
  void ofManyWhoWantANameAtOnceOneGetsIt() throws Exception {
    try (Accounts accounts = open(options())) {
      List<Registration> all = atOnce(40, () -> accounts.register("ann", PASSWORD, CLIENT));
      assertThat(all).filteredOn(each -> each instanceof Registered).hasSize(1);
      assertThat(all).filteredOn(each -> each instanceof NameTaken).hasSize(39);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "' OR '1'='1",
        "ann'--",
        "ann' #",
        "\\' OR 1=1 --",
        "'; DROP TABLE users; --",
        "'; DROP TABLE `user`; --",
        "ann\" OR \"\"=\"",
        "%",
        "_nn",
        "ann\u0000",
        "ann\u0000' OR 1=1",
        "\ud800",
        "',(SELECT 1),'",
        "${jndi:ldap://x}",
        "{fn NOW()}",
        "?",
      })
  void whatIsTypedIsNeverSql(String typed) throws Exception {
    try (Accounts accounts = open(options())) {
      assertThat(accounts.register("ann", PASSWORD, CLIENT)).isInstanceOf(Registered.class);
      assertThat(accounts.logIn(typed, PASSWORD, CLIENT)).isEqualTo(new Login.Refused());
      assertThat(accounts.logIn("ann", typed, CLIENT)).isEqualTo(new Login.Refused());
      assertThat(accounts.register(typed, PASSWORD, CLIENT)).isInstanceOf(Registration.Unfit.class);
      String strange = typed + " as a password";
      assertThat(accounts.register("bob", strange, CLIENT)).isInstanceOf(Registered.class);
      assertThat(accounts.logIn("bob", strange, CLIENT)).isInstanceOf(LoggedIn.class);
      assertThat(accounts.logIn("ann", PASSWORD, CLIENT)).isInstanceOf(LoggedIn.class);
    }
  }

  @Test
  void twoHundredLogInAtOnceOnTwelveConnections() throws Exception {
    try (Accounts accounts = open(options())) {
      accounts.register("ann", PASSWORD, CLIENT);
      assertThat(atOnce(200, () -> accounts.logIn("ann", PASSWORD, CLIENT)))
          .hasSize(200)
          .allMatch(each -> each instanceof LoggedIn);
      PoolStatus pool = accounts.pool();
      assertThat(pool.active() + pool.idle()).isBetween(1, 12);
      assertThat(pool.active()).isZero();
      assertThat(pool.waiting() + pool.exhausted() + pool.failed()).isZero();
    }
  }

  @Test
  void aPasswordIsChangedByWhoKnowsIt() throws Exception {
    try (Accounts accounts = open(options())) {
      accounts.register("ann", PASSWORD, CLIENT);
      assertThat(accounts.changePassword("ann", "wrong", "battery staple", CLIENT))
          .isEqualTo(new PasswordChange.Refused());
      assertThat(accounts.changePassword("ann", PASSWORD, "short", CLIENT))
          .isInstanceOf(PasswordChange.Unfit.class);
      assertThat(accounts.changePassword("Ann", PASSWORD, "battery staple", CLIENT))
          .isEqualTo(new PasswordChange.Changed());
      assertThat(accounts.logIn("ann", PASSWORD, CLIENT)).isEqualTo(new Login.Refused());
      assertThat(accounts.logIn("ann", "battery staple", CLIENT)).isInstanceOf(LoggedIn.class);
    }
  }

  @Test
  void aHashOfAnotherCostIsReplacedAtTheLogin() throws Exception {
    AccountOptions options = options();
    try (Accounts accounts = open(options)) {
      accounts.register("ann", PASSWORD, CLIENT);
    }
    HashCost more = new HashCost(128, 2, 1);
    try (Accounts accounts = open(options.withHashing(more, 1, Duration.ofSeconds(30)))) {
      assertThat(accounts.logIn("ann", PASSWORD, CLIENT)).isInstanceOf(LoggedIn.class);
      assertThat(ask(options, "SELECT password FROM " + Dialect.of(options.url()).users()))
          .startsWith("$argon2id$v=19$m=128,t=2,p=1$");
      assertThat(accounts.logIn("ann", PASSWORD, CLIENT)).isInstanceOf(LoggedIn.class);
    }
  }

  @Test
  void severalThatStartAtOnceMakeTheTablesOnce() throws Exception {
    AccountOptions options = options().withPool(2, Duration.ofSeconds(20));
    List<Accounts> all = atOnce(6, () -> Accounts.open(options));
    assertThat(all.getFirst().register("ann", PASSWORD, CLIENT)).isInstanceOf(Registered.class);
    for (Accounts each : all) {
      assertThat(each.logIn("ann", PASSWORD, CLIENT)).isInstanceOf(LoggedIn.class);
      each.close();
    }
    assertThat(ask(options, "SELECT version FROM millrace_schema")).isEqualTo("2\n");
  }

  @Test
  void tablesOfANewerVersionAreLeftAlone() throws Exception {
    AccountOptions options = options();
    open(options).close();
    execute(options, "UPDATE millrace_schema SET version = 99");
    assertThatThrownBy(() -> open(options))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("version 99");
  }

  @Test
  void whenAllConnectionsAreInUseItIsSaidWithinTheDeadline() throws Exception {
    AccountOptions options = options().withPool(2, Duration.ofSeconds(2));
    try (Accounts accounts = open(options);
        Database all = new Database(options)) {
      // The pool of its own shows what a pool does whose connections are all lent.
      String said =
          all.run(
              _ ->
                  all.run(
                      _ -> {
                        try {
                          return all.run(_ -> "lent a third");
                        } catch (AccountsUnavailable unavailable) {
                          return unavailable.reason() + " " + unavailable.getMessage();
                        }
                      }));
      assertThat(said)
          .isEqualTo("POOL_EXHAUSTED accounts: none of the 2 connections became free in PT2S");
      assertThat(all.status(0).exhausted()).isOne();
      assertThat(all.status(0).active()).isZero();
      assertThat(accounts.pool().failed()).isZero();
    }
  }

  @Test
  void sessionsLiveInTheDatabase() throws Exception {
    Instant now = clock.now();
    StoredSession session =
        new StoredSession("ann", Map.of("a", "b'\"\\ 收到\u0000"), now, now.plusSeconds(60), 3);
    try (Accounts accounts = open(options())) {
      SessionStore store = accounts.sessions();
      assertThat(store.blocks()).isTrue();
      assertThat(store.find("k1")).isNull();
      store.add("k1", session);
      store.add("K1", new StoredSession("bob", Map.of(), now, now.plusSeconds(60), 0));
      assertThat(store.find("k1")).isEqualTo(session);
      StoredSession changed =
          new StoredSession("ann", Map.of("a", "c"), now, now.plusSeconds(90), 3);
      assertThat(store.replace("k1", session, changed)).isTrue();
      assertThat(store.replace("k1", session, changed)).isFalse();
      StoredSession kept = store.find("k1");
      assertThat(kept)
          .isEqualTo(new StoredSession("ann", Map.of("a", "c"), now, now.plusSeconds(90), 4));
      store.add("k2", session);
      store.removeAllOf("ann", "k2");
      assertThat(store.find("k1")).isNull();
      assertThat(store.find("k2")).isNotNull();
      assertThat(store.find("K1")).isNotNull();
      store.remove("K1");
      assertThat(store.find("K1")).isNull();
      clock.advance(Duration.ofMinutes(6));
      store.add("k3", session);
      assertThat(store.find("k2")).isNull();
    }
  }
}
