// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/// Where accounts are kept, and what is asked of them.
///
/// @param url of JDBC: `jdbc:h2:`, `jdbc:mariadb:`, `jdbc:mysql:` or `jdbc:postgresql:`
/// @param poolSize connections, all opened from the start
/// @param borrow how long to wait for one of them
/// @param answer how long to wait for the database to answer
/// @param hashCost of passwords; those with another are hashed again when their users log in
/// @param hashings of passwords at once, each with the memory of its cost
/// @param hashWait how long a password may wait to be checked, the check included
public record AccountOptions(
    String url,
    String user,
    String password,
    int poolSize,
    Duration borrow,
    Duration answer,
    HashCost hashCost,
    int hashings,
    Duration hashWait,
    AccountRules rules,
    AttemptLimits limits) {
  public static final int USUAL_POOL = 12;
  private static final Duration USUAL_WAIT = Duration.ofSeconds(5);
  private static final Duration USUAL_ANSWER = Duration.ofSeconds(10);
  private static final Duration LEAST_BORROW = Duration.ofMillis(250);

  public AccountOptions {
    var _ = Dialect.of(url);
    if (poolSize < 1 || hashings < 1) {
      throw new IllegalArgumentException(
          "pool of " + poolSize + ", " + hashings + " hashings (expected: 1 or more of each)");
    }
    if (borrow.compareTo(LEAST_BORROW) < 0) {
      throw new IllegalArgumentException("borrow: " + borrow + " (expected: 250 ms or more)");
    }
    if (answer.toSeconds() < 1) {
      throw new IllegalArgumentException("answer: " + answer + " (expected: a second or more)");
    }
    if (hashWait.isNegative() || hashWait.isZero()) {
      throw new IllegalArgumentException(
          "hashWait: " + hashWait + " (expected: more than nothing)");
    }
  }

  /// 12 connections, 5 seconds to get one, 10 for an answer, the usual cost, as many hashings at
  /// once as there are processors, the usual rules and limits.
  public static AccountOptions at(String url, String user, String password) {
    return new AccountOptions(
        url,
        user,
        password,
        USUAL_POOL,
        USUAL_WAIT,
        USUAL_ANSWER,
        HashCost.DEFAULT,
        Runtime.getRuntime().availableProcessors(),
        USUAL_WAIT,
        AccountRules.DEFAULT,
        AttemptLimits.DEFAULT);
  }

  /// H2 in a file of this process.
  ///
  /// @param file without its ending `.mv.db`; made when it is missing
  public static AccountOptions inFile(Path file) {
    return at("jdbc:h2:file:" + file.toAbsolutePath().normalize(), "sa", "");
  }

  /// H2 in the memory of this process; all is lost when it ends.
  public static AccountOptions inMemory() {
    return at("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
  }

  public AccountOptions withPool(int size, Duration borrow) {
    return new AccountOptions(
        url, user, password, size, borrow, answer, hashCost, hashings, hashWait, rules, limits);
  }

  public AccountOptions withAnswer(Duration changed) {
    return new AccountOptions(
        url, user, password, poolSize, borrow, changed, hashCost, hashings, hashWait, rules,
        limits);
  }

  public AccountOptions withHashing(HashCost cost, int atOnce, Duration wait) {
    return new AccountOptions(
        url, user, password, poolSize, borrow, answer, cost, atOnce, wait, rules, limits);
  }

  public AccountOptions withRules(AccountRules changed) {
    return new AccountOptions(
        url, user, password, poolSize, borrow, answer, hashCost, hashings, hashWait, changed,
        limits);
  }

  public AccountOptions withLimits(AttemptLimits changed) {
    return new AccountOptions(
        url, user, password, poolSize, borrow, answer, hashCost, hashings, hashWait, rules,
        changed);
  }

  /// Without the password, and without what stands behind the path of the URL, where one may be.
  @Override
  public String toString() {
    return "AccountOptions["
        + Dialect.shown(url)
        + ", user "
        + user
        + ", pool of "
        + poolSize
        + "]";
  }
}
