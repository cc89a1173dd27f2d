// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.accounts.AccountOptions;
import io.millrace.accounts.AccountRules;
import io.millrace.accounts.Accounts;
import io.millrace.accounts.AccountsUnavailable;
import io.millrace.accounts.web.AccountPages;
import io.millrace.accounts.web.AccountRoutes;
import io.millrace.accounts.web.LoginRequired;
import io.millrace.cli.observe.Observation;
import io.millrace.cli.settings.AccountSettings;
import io.millrace.cli.settings.Profile;
import io.millrace.cli.settings.Settings;
import io.millrace.demos.Membership;
import io.millrace.server.ServerBuilder;
import io.millrace.server.StartException;
import io.millrace.session.SessionStore;
import io.millrace.session.Sessions;
import java.nio.file.Path;
import java.util.Optional;

/// The accounts of a site: users and sessions in a database, and the routes to register, log in and
/// log out.
///
/// @param kept whether they outlive the process
record AccountSite(AccountOptions options, AccountPages pages, boolean kept) {
  /// The database that is built in, below a name that is never served as a file.
  private static final Path BUILT_IN = Path.of(".millrace", "accounts");

  /// For the demo site, which forgets them at its end unless a database was set.
  static AccountSite ofDemo(Settings settings, AccountPages pages) {
    AccountSettings wanted = settings.accounts();
    boolean kept = !wanted.url().isEmpty();
    return of(wanted, kept ? at(wanted) : AccountOptions.inMemory(), pages, kept);
  }

  /// None where nobody asked for accounts: the profile does, and a database does.
  ///
  /// @param directory where relative paths start
  static Optional<AccountSite> ofServed(Settings settings, Path directory, AccountPages pages) {
    AccountSettings wanted = settings.accounts();
    if (!wanted.url().isEmpty()) {
      return Optional.of(of(wanted, at(wanted), pages, true));
    }
    if (settings.serve().profile() == Profile.TINY) {
      AccountOptions builtIn = AccountOptions.inFile(directory.resolve(BUILT_IN));
      return Optional.of(of(wanted, builtIn, pages, true));
    }
    return Optional.empty();
  }

  private static AccountSite of(
      AccountSettings wanted, AccountOptions options, AccountPages pages, boolean kept) {
    AccountRules rules =
        options.rules().withPassword(wanted.leastPassword(), options.rules().mostPassword());
    return new AccountSite(
        options.withPool(wanted.pool(), options.borrow()).withRules(rules), pages, kept);
  }

  private static AccountOptions at(AccountSettings wanted) {
    try {
      return AccountOptions.at(wanted.url(), wanted.user(), wanted.password());
    } catch (IllegalArgumentException wrong) {
      throw new StartException("accounts.url: " + wrong.getMessage(), wrong);
    }
  }

  /// Begins to open the database, on a thread of its own.
  AccountsOpening open() {
    return AccountsOpening.of(() -> open(options));
  }

  /// Opens the database and adds the routes, one after the other.
  Membership addTo(ServerBuilder builder, Observation observation) {
    return addTo(builder, observation, open());
  }

  /// Adds the routes, when the database is open.
  ///
  /// @return how the site learns who its visitors are
  /// @throws StartException when the database cannot be opened
  Membership addTo(ServerBuilder builder, Observation observation, AccountsOpening opening) {
    Accounts accounts = opening.await();
    builder.owning(accounts);
    observation.accounts(accounts::pool);
    SessionStore store = kept ? accounts.sessions() : SessionStore.inMemory();
    Sessions sessions = Sessions.in(store).closingSockets();
    builder.with(sessions, routes -> AccountRoutes.of(accounts).withPages(pages).addTo(routes));
    return Membership.of(sessions, LoginRequired.usual());
  }

  private static Accounts open(AccountOptions options) {
    try {
      return Accounts.open(options);
    } catch (AccountsUnavailable | IllegalStateException problem) {
      throw new StartException(String.valueOf(problem.getMessage()), problem);
    }
  }
}
