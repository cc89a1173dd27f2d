// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.accounts.AccountsUnavailable.Reason;
import io.millrace.accounts.Login.LoggedIn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@EnabledIf(value = "isInstalled", disabledReason = "no MariaDB on this machine")
final class MariaDbAccountsTest extends AccountsContract {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  @TempDir static Path folder;
  private static @Nullable MariaDbServer server;

  static boolean isInstalled() {
    return MariaDbServer.isInstalled();
  }

  @BeforeAll
  static void start() throws Exception {
    MariaDbServer made = MariaDbServer.make(folder);
    server = made;
    made.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.kill();
    }
  }

  private static MariaDbServer server() {
    return Objects.requireNonNull(server);
  }

  private static AccountOptions fresh(String scheme) throws Exception {
    String name = "test" + DATABASES.incrementAndGet();
    execute(
        AccountOptions.at(server().url("mariadb", ""), "millrace", "a secret"),
        "CREATE DATABASE " + name);
    return AccountOptions.at(server().url(scheme, name), "millrace", "a secret");
  }

  @Override
  AccountOptions empty() throws Exception {
    return fresh("mariadb");
  }

  @Test
  void anAddressOfMySqlWorksAsWell() throws Exception {
    try (Accounts accounts = open(fresh("mysql").withHashing(CHEAP, 1, Duration.ofSeconds(30)))) {
      accounts.register("ann", PASSWORD, CLIENT);
      assertThat(accounts.logIn("ann", PASSWORD, CLIENT)).isInstanceOf(LoggedIn.class);
    }
  }

  @Test
  void plainPasswordsOfTheProgramBeforeAreHashedOnce() throws Exception {
    AccountOptions options = options();
    execute(
        options,
        "CREATE TABLE user (username CHAR(50) NULL, password CHAR(50) NULL) ENGINE=MyISAM"
            + " CHARACTER SET latin1",
        "INSERT INTO user VALUES ('name', 'password'), ('Bob', '123'), ('bob', '456'),"
            + " ('name', 'password'), (NULL, 'x'), ('eve', NULL), ('a b', 'c d')");
    for (int i = 0; i < 2; i++) {
      try (Accounts accounts = open(options)) {
        assertThat(accounts.logIn("name", "password", CLIENT)).isInstanceOf(LoggedIn.class);
        assertThat(accounts.logIn("BOB", "123", CLIENT)).isInstanceOf(LoggedIn.class);
        assertThat(accounts.logIn("bob", "456", CLIENT)).isInstanceOf(Login.Refused.class);
        assertThat(accounts.register("name", PASSWORD, CLIENT))
            .isInstanceOf(Registration.NameTaken.class);
      }
      List<String> kept = ask(options, "SELECT password FROM `user`").lines().toList();
      assertThat(kept).hasSize(7).allMatch(each -> each.startsWith("$argon2id$"));
    }
  }

  @Test
  void aDatabaseThatStopsAndStartsAgainIsFoundAgain() throws Exception {
    AccountOptions options =
        options().withPool(4, Duration.ofSeconds(1)).withAnswer(Duration.ofSeconds(2));
    try (Accounts accounts = open(options);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      accounts.register("ann", PASSWORD, CLIENT);
      AtomicBoolean over = new AtomicBoolean();
      AtomicLong longest = new AtomicLong();
      Queue<Throwable> others = new ConcurrentLinkedQueue<>();
      AtomicReference<CountDownLatch> good = new AtomicReference<>(new CountDownLatch(20));
      CountDownLatch bad = new CountDownLatch(20);
      for (int i = 0; i < 8; i++) {
        threads.execute(
            () -> {
              while (!over.get()) {
                long began = System.nanoTime();
                try {
                  assertThat(accounts.logIn("ann", PASSWORD, CLIENT)).isInstanceOf(LoggedIn.class);
                  good.get().countDown();
                } catch (AccountsUnavailable unavailable) {
                  if (unavailable.reason() == Reason.HASHING) {
                    others.add(unavailable);
                  }
                  bad.countDown();
                } catch (Throwable other) {
                  others.add(other);
                }
                longest.accumulateAndGet(System.nanoTime() - began, Math::max);
              }
            });
      }
      try {
        assertThat(good.get().await(30, TimeUnit.SECONDS)).as("before").isTrue();
        server().kill();
        assertThat(bad.await(60, TimeUnit.SECONDS)).as("while it is down").isTrue();
        assertThat(accounts.pool().failed()).isPositive();
        good.set(new CountDownLatch(20));
        server().start();
        assertThat(good.get().await(60, TimeUnit.SECONDS)).as("afterwards").isTrue();
      } finally {
        over.set(true);
      }
      assertThat(others).isEmpty();
      // A second to get a connection and two for an answer, on a machine that is busy.
      assertThat(Duration.ofNanos(longest.get())).isLessThan(Duration.ofSeconds(15));
    }
  }
}
