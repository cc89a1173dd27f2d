// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.scope.Endpoint;
import io.millrace.testing.TestTimeline;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AttemptsTest {
  private static final Endpoint HOME = new Endpoint("192.0.2.1", 1);
  private static final Endpoint EVIL = new Endpoint("192.0.2.66", 1);
  private static final String PASSWORD = "correct horse";

  private final TestTimeline clock = new TestTimeline();
  private final Accounts accounts =
      Accounts.open(
          AccountOptions.inMemory()
              .withHashing(new HashCost(64, 1, 1), 1, Duration.ofSeconds(30))
              .withLimits(
                  AttemptLimits.DEFAULT
                      .withByName(3, Duration.ofMinutes(1))
                      .withByAddress(20, Duration.ofMinutes(5))),
          clock);

  @AfterEach
  void close() {
    accounts.close();
  }

  private Login fail(String name, Endpoint client) {
    return accounts.logIn(name, "a wrong one", client);
  }

  private static Login wait(int seconds) {
    return new Login.TooMany(Duration.ofSeconds(seconds));
  }

  @Test
  void eachFailureMoreDoublesTheWaitUpToItsLongest() {
    for (int i = 0; i < 4; i++) {
      assertThat(fail("ann", HOME)).isEqualTo(new Login.Refused());
    }
    for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      assertThat(fail("ann", HOME)).isEqualTo(wait(seconds));
      assertThat(fail("ann", EVIL)).isEqualTo(wait(seconds));
      clock.advance(Duration.ofSeconds(seconds));
      assertThat(fail("ann", HOME)).isEqualTo(new Login.Refused());
    }
    clock.advance(Duration.ofMinutes(15));
    for (int i = 0; i < 4; i++) {
      assertThat(fail("ann", HOME)).isEqualTo(new Login.Refused());
    }
  }

  @Test
  void aNameThatExistsAndOneThatDoesNotWaitAlike() {
    accounts.register("ann", PASSWORD, HOME);
    for (int i = 0; i < 4; i++) {
      assertThat(fail("ann", EVIL)).isEqualTo(fail("nobody", EVIL));
    }
    assertThat(fail("ann", EVIL)).isEqualTo(wait(1));
    assertThat(fail("nobody", EVIL)).isEqualTo(wait(1));
  }

  @Test
  void nobodyIsLockedOutWhereTheyHaveLoggedInBefore() {
    accounts.register("ann", PASSWORD, HOME);
    assertThat(accounts.logIn("ann", PASSWORD, HOME)).isInstanceOf(Login.LoggedIn.class);
    for (int i = 0; i < 4; i++) {
      fail("ann", EVIL);
    }
    assertThat(accounts.logIn("ann", PASSWORD, EVIL)).isEqualTo(wait(1));
    assertThat(accounts.logIn("ann", PASSWORD, HOME)).isInstanceOf(Login.LoggedIn.class);
  }

  @Test
  void anAddressThatTriesManyNamesWaits() {
    for (int i = 0; i < 21; i++) {
      assertThat(fail("name" + i, EVIL)).isEqualTo(new Login.Refused());
    }
    assertThat(fail("another", EVIL)).isEqualTo(wait(1));
    assertThat(fail("another", new Endpoint("192.0.2.66", 9))).isEqualTo(wait(1));
    assertThat(fail("another", HOME)).isEqualTo(new Login.Refused());
    // A login of one's own takes nothing back.
    accounts.register("evil", PASSWORD, EVIL);
    clock.advance(Duration.ofSeconds(1));
    assertThat(accounts.logIn("evil", PASSWORD, EVIL)).isInstanceOf(Login.LoggedIn.class);
    assertThat(fail("another", EVIL)).isEqualTo(new Login.Refused());
    assertThat(fail("another", EVIL)).isEqualTo(wait(2));
  }

  @Test
  void anAddressMakesNoAccountsWithoutEnd() {
    for (int i = 0; i < 21; i++) {
      assertThat(accounts.register("name" + i, PASSWORD, EVIL))
          .isInstanceOf(Registration.Registered.class);
    }
    assertThat(accounts.register("another", PASSWORD, EVIL))
        .isEqualTo(new Registration.TooMany(Duration.ofSeconds(1)));
    assertThat(accounts.register("another", PASSWORD, HOME))
        .isInstanceOf(Registration.Registered.class);
  }

  @Test
  void theBooksAreBounded() {
    FailureBook book = new FailureBook(1, Duration.ofMinutes(1), Duration.ofMinutes(15), 10);
    for (int i = 0; i < 100; i++) {
      book.failed("name" + i, 0);
    }
    assertThat(book.size()).isEqualTo(10);
  }
}
