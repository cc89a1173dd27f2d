// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.accounts.AccountsUnavailable.Reason;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class H2AccountsTest extends AccountsContract {
  @Override
  AccountOptions empty() {
    return AccountOptions.inMemory();
  }

  @Test
  void aFileKeepsThem(@TempDir Path folder) {
    AccountOptions options =
        AccountOptions.inFile(folder.resolve("accounts"))
            .withHashing(CHEAP, 1, Duration.ofSeconds(30));
    try (Accounts accounts = open(options)) {
      accounts.register("ann", PASSWORD, CLIENT);
    }
    assertThat(folder.resolve("accounts.mv.db")).exists();
    try (Accounts accounts = open(options)) {
      assertThat(accounts.logIn("ann", PASSWORD, CLIENT)).isInstanceOf(Login.LoggedIn.class);
      assertThat(accounts.register("ann", PASSWORD, CLIENT))
          .isInstanceOf(Registration.NameTaken.class);
    }
    assertThat(folder).as("no trace of errors").isDirectoryNotContaining("glob:**.trace.db");
  }

  /// A thread whose client leaves is interrupted, wherever it is.
  @ParameterizedTest
  @ValueSource(strings = {"file:", ""})
  void anInterruptedThreadDoesNotCloseTheFile(String prefix, @TempDir Path folder) {
    Path file = folder.resolve("interrupted").toAbsolutePath();
    String coldCache = ";CACHE_SIZE=16";
    try (Database database =
        new Database(AccountOptions.at("jdbc:h2:" + prefix + file + coldCache, "sa", ""))) {
      String wide = "REPEAT('x', 1000)";
      update(database, "CREATE TABLE rows_ (id INT PRIMARY KEY, wide VARCHAR(1000))");
      update(database, "INSERT INTO rows_ SELECT X, " + wide + " FROM SYSTEM_RANGE(1, 2000)");
      update(database, "CHECKPOINT SYNC");
      for (int i = 1; i <= 2_000; i += 97) {
        int id = i;
        int length =
            database.run(
                connection -> {
                  Thread.currentThread().interrupt();
                  try (Statement statement = connection.createStatement();
                      ResultSet row =
                          statement.executeQuery("SELECT wide FROM rows_ WHERE id = " + id)) {
                    return row.next() ? row.getString(1).length() : 0;
                  } finally {
                    assertThat(Thread.interrupted()).isTrue();
                  }
                });
        assertThat(length).isEqualTo(1_000);
      }
    }
  }

  private static void update(Database database, String sql) {
    var _ =
        database.run(
            connection -> {
              try (Statement statement = connection.createStatement()) {
                return statement.execute(sql);
              }
            });
  }

  @Test
  void aTableOfAnotherProgramIsNotTouched() throws Exception {
    AccountOptions options = options();
    execute(options, "CREATE TABLE users (username VARCHAR(50), password VARCHAR(50))");
    assertThatThrownBy(() -> open(options))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("table users: has no column username_key");
  }

  @Test
  void aDatabaseThatIsNotThereIsNamed() {
    AccountOptions options =
        AccountOptions.at("jdbc:h2:tcp://127.0.0.1:1/x;secret=1", "sa", "secret")
            .withPool(1, Duration.ofMillis(300));
    assertThatThrownBy(() -> open(options))
        .isInstanceOfSatisfying(
            AccountsUnavailable.class, down -> assertThat(down.reason()).isEqualTo(Reason.DATABASE))
        .hasMessageContaining("the database cannot be reached");
    assertThat(options.toString()).doesNotContain("secret");
    assertThatThrownBy(() -> AccountOptions.at("jdbc:oracle:x", "", ""))
        .hasMessageContaining("expected: jdbc:h2:");
  }

  @Test
  void aHashThatWaitsTooLongIsGivenUp() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    Semaphore end = new Semaphore(0);
    try (Hashing hashing = new Hashing(1, Duration.ofMillis(200))) {
      Thread first =
          Thread.startVirtualThread(
              () -> {
                try {
                  hashing.run(
                      () -> {
                        busy.countDown();
                        end.acquireUninterruptibly(); // as a hash is not interrupted either
                        return null;
                      });
                } catch (AccountsUnavailable givenUp) {
                  // It is given up as well, but keeps the one place that there is.
                }
              });
      assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(() -> hashing.run(() -> "done"))
          .isInstanceOfSatisfying(
              AccountsUnavailable.class,
              late -> assertThat(late.reason()).isEqualTo(Reason.HASHING));
      end.release();
      assertThat(first.join(Duration.ofSeconds(20))).isTrue();
    }
  }
}
