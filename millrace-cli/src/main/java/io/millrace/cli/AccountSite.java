// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.accounts.AccountOptions;
import io.millrace.accounts.Accounts;
import io.millrace.accounts.AccountsUnavailable;
import io.millrace.accounts.web.AccountPages;
import io.millrace.accounts.web.AccountRoutes;
import io.millrace.cli.settings.AccountSettings;
import io.millrace.cli.settings.Profile;
import io.millrace.cli.settings.Settings;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.server.StartException;
import io.millrace.session.Sessions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A site with accounts in front of it: users and sessions in a database, and the routes to
/// register, log in and log out.
final class AccountSite {
  /// The database that is built in, below a name that is never served as a file.
  private static final Path BUILT_IN = Path.of(".millrace", "accounts");

  private AccountSite() {}

  /// The site itself where nobody asked for accounts: the profile does, and a database does.
  ///
  /// @param directory where relative paths start
  static Site around(Served served, Settings settings, Path directory) {
    AccountSettings wanted = settings.accounts();
    if (settings.serve().profile() != Profile.TINY && wanted.url().isEmpty()) {
      return served.site();
    }
    AccountOptions options = options(wanted, directory);
    return (builder, status, layer, guards) -> {
      Accounts accounts = open(options);
      builder.owning(accounts).use(Sessions.in(accounts.sessions()));
      AccountRoutes.of(accounts).withPages(pagesOf(served.root())).addTo(builder);
      served.site().addTo(builder, status, layer, guards);
    };
  }

  private static AccountOptions options(AccountSettings wanted, Path directory) {
    try {
      AccountOptions options =
          wanted.url().isEmpty()
              ? AccountOptions.inFile(directory.resolve(BUILT_IN))
              : AccountOptions.at(wanted.url(), wanted.user(), wanted.password());
      return options.withPool(wanted.pool(), options.borrow());
    } catch (IllegalArgumentException wrong) {
      throw new StartException("accounts.url: " + wrong.getMessage(), wrong);
    }
  }

  private static Accounts open(AccountOptions options) {
    try {
      return Accounts.open(options);
    } catch (AccountsUnavailable | IllegalStateException problem) {
      throw new StartException(String.valueOf(problem.getMessage()), problem);
    }
  }

  /// Files of the root of these names go before the pages that are brought along.
  private static AccountPages pagesOf(Optional<Path> root) {
    return (path, _) -> {
      if (root.isPresent()) {
        Path file = root.get().resolve(path.substring(1));
        if (Files.isRegularFile(file) && file.toRealPath().startsWith(root.get().toRealPath())) {
          return Response.html(Files.readString(file));
        }
      }
      return Response.of(Status.NOT_FOUND);
    };
  }
}
