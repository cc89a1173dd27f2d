// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.accounts.AccountsUnavailable.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    CountDownLatch end = new CountDownLatch(1);
    try (Hashing hashing = new Hashing(1, Duration.ofMillis(200))) {
      Thread first =
          Thread.startVirtualThread(
              () -> {
                try {
                  hashing.run(
                      () -> {
                        busy.countDown();
                        return end.await(20, TimeUnit.SECONDS);
                      });
                } catch (AccountsUnavailable givenUp) {
                  end.countDown();
                }
              });
      assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(() -> hashing.run(() -> "done"))
          .isInstanceOfSatisfying(
              AccountsUnavailable.class,
              late -> assertThat(late.reason()).isEqualTo(Reason.HASHING));
      assertThat(first.join(Duration.ofSeconds(20))).isTrue();
    }
  }
}
