// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The settings of `millrace serve`, its accounts and its profiles.
final class ServeKeys {
  private static final KeyGroup GROUP = new KeyGroup();

  static final Key<Profile> PROFILE =
      GROUP.key(
          "serve.profile",
          Kind.choice(Profile.class),
          Profile.DEFAULT,
          "A named set of defaults: `default` or `tiny`");
  static final Key<Optional<Path>> ROOT =
      GROUP.key(
          "serve.root",
          Kind.path(),
          Optional.empty(),
          "Folder whose files are served; when empty, the working directory, or in the profile"
              + " `tiny` the built-in site");
  static final Key<Boolean> LISTING =
      GROUP.key(
          "serve.listing", Kind.truth(), false, "Show what is in a folder that has no index page");
  static final Key<Optional<Path>> ERRORS =
      GROUP.key(
          "serve.errors",
          Kind.path(),
          Optional.empty(),
          "Folder of the error pages, `404.html` and the like; the root itself when empty");
  static final Key<String> CACHE_CONTROL =
      GROUP.key(
          "serve.cache-control",
          Kind.text(1, "a value such as no-cache or max-age=3600"),
          "no-cache",
          "The field `Cache-Control` of files; `no-cache` lets browsers keep them but ask each time");
  static final Key<Boolean> OBSERVED =
      GROUP.key(
          "serve.observed",
          Kind.truth(),
          false,
          "Serve `/healthz` and `/metrics` beside the files");

  static final Key<String> ACCOUNTS_URL =
      GROUP.key(
          "accounts.url",
          Kind.text(0, "a URL of JDBC, or \"\" for none"),
          "",
          "Where accounts are kept, such as `jdbc:mariadb://db/site`; when empty, made of host, port"
              + " and database");
  static final Key<String> ACCOUNTS_HOST =
      GROUP.key("accounts.host", Kind.host(), "127.0.0.1", "Host of the MySQL or MariaDB server");
  static final Key<Integer> ACCOUNTS_PORT =
      GROUP.key("accounts.port", Kind.number(1, 65_535), 3_306, "Its port");
  static final Key<String> ACCOUNTS_DATABASE =
      GROUP.key(
          "accounts.database",
          Kind.text(0, "a name, or \"\" for none"),
          "",
          "Its database; when that and the URL are empty, a database that is built in");
  static final Key<String> ACCOUNTS_USER =
      GROUP.key("accounts.user", Kind.text(0, "a name, or \"\" for none"), "", "Who logs in there");
  static final Key<String> ACCOUNTS_PASSWORD =
      GROUP.key("accounts.password", Kind.secret(1), "", "That user's password");
  static final Key<Integer> ACCOUNTS_POOL =
      GROUP.key("accounts.pool", Kind.number(1, 1_024), 10, "Connections to the database at most");
  static final Key<Integer> ACCOUNTS_LEAST_PASSWORD =
      GROUP.key(
          "accounts.least-password",
          Kind.number(1, 256),
          8,
          "Characters that a new password has at least; below 8, those that are tried first are taken"
              + " as well");

  static final Key<Integer> TINY_TRIGGER_MODE =
      GROUP.key(
          "tiny.trigger-mode",
          Kind.number(0, 3),
          0,
          "Level or edge trigger for listener and connections; accepted, while the transport does as"
              + " it does");
  static final Key<Boolean> TINY_LINGER =
      GROUP.key(
          "tiny.linger",
          Kind.truth(),
          false,
          "Close only when all was sent; accepted, and always so");
  static final Key<Integer> TINY_THREADS =
      GROUP.key(
          "tiny.threads",
          Kind.number(1, 1_024),
          6,
          "Threads that handle requests; accepted, and each request that may wait has one of its"
              + " own");

  private ServeKeys() {}

  static List<Key<?>> all() {
    return GROUP.keys();
  }

  static ServeSettings serve(Configuration from) {
    return new ServeSettings(
        from.get(PROFILE),
        from.get(ROOT),
        from.get(LISTING),
        from.get(ERRORS),
        from.get(CACHE_CONTROL),
        from.get(OBSERVED));
  }

  static AccountSettings accounts(Configuration from) {
    return new AccountSettings(
        url(from),
        from.get(ACCOUNTS_USER),
        from.get(ACCOUNTS_PASSWORD),
        from.get(ACCOUNTS_POOL),
        from.get(ACCOUNTS_LEAST_PASSWORD));
  }

  private static String url(Configuration from) {
    String url = from.get(ACCOUNTS_URL);
    String database = from.get(ACCOUNTS_DATABASE);
    if (!url.isEmpty() || database.isEmpty()) {
      return url;
    }
    String host = from.get(ACCOUNTS_HOST);
    return "jdbc:mariadb://"
        + (host.indexOf(':') < 0 ? host : "[" + host + "]")
        + ":"
        + from.get(ACCOUNTS_PORT)
        + "/"
        + database;
  }
}
