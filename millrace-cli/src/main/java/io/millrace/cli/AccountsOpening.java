// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.accounts.Accounts;
import io.millrace.server.StartException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// Accounts whose database is being opened while the rest of a server is put together.
final class AccountsOpening implements AutoCloseable {
  private final FutureTask<Accounts> task;

  private AccountsOpening(FutureTask<Accounts> task) {
    this.task = task;
  }

  /// @param accounts is asked once, on a thread of its own
  static AccountsOpening of(Supplier<Accounts> accounts) {
    AccountsOpening opening = new AccountsOpening(new FutureTask<>(accounts::get));
    Thread.ofPlatform().name("millrace-accounts").daemon().start(opening.task);
    return opening;
  }

  /// Waits until they are open.
  ///
  /// @throws StartException when they cannot be opened, or the wait is interrupted
  Accounts await() {
    try {
      return task.get();
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case RuntimeException problem -> throw problem;
        case Error problem -> throw problem;
        case null, default -> throw new IllegalStateException(failed);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new StartException("accounts: interrupted while they were opened", stopped);
    }
  }

  /// Where the server did not come to be: closes what was opened, or will be.
  @Override
  public void close() {
    try {
      await().close();
    } catch (RuntimeException | Error failed) {
      // It is not open, then. Who waited for it was told.
    }
  }
}
