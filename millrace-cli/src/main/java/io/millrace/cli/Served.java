// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.accounts.web.AccountPages;
import io.millrace.cli.settings.Profile;
import io.millrace.cli.settings.ServeSettings;
import io.millrace.demos.AccountSheets;
import io.millrace.files.ErrorPages;
import io.millrace.files.FileOptions;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.server.StartException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What `millrace serve` serves, and what it says about that.
///
/// @param pages around accounts, if there are any
record Served(Site site, AccountPages pages, List<String> remarks) {
  private static final String ERROR_PAGES = "[45][0-9][0-9].html";

  /// @param directory where relative paths start
  /// @param builtIn what a profile that has a site of its own serves where no root is given
  /// @throws StartException when a folder is none
  static Served of(ServeSettings settings, Path directory, Site builtIn) {
    List<String> remarks = new ArrayList<>();
    Site site;
    ErrorPages errors;
    AccountPages pages;
    if (settings.root().isEmpty() && settings.profile() == Profile.TINY) {
      site = builtIn;
      errors = ErrorPages.NONE;
      pages = new AccountSheets()::page;
      remarks.add("Serving the built-in site; --root DIR serves a folder.");
    } else {
      Path root = folder("serve.root", directory.resolve(settings.root().orElse(Path.of(""))));
      FileOptions options =
          FileOptions.DEFAULT
              .withListing(settings.listing())
              .withCacheControl(settings.cacheControl());
      site = (builder, _) -> builder.files("/", root, options);
      pages = (path, _) -> file(root, path);
      errors = hasErrorPages(root) ? errorPages(root) : ErrorPages.NONE;
      remarks.add(
          "Serving the files of %s, without names that begin with a dot%s"
              .formatted(root, settings.listing() ? "; folders are listed" : ""));
    }
    if (settings.errors().isPresent()) {
      errors = errorPages(folder("serve.errors", directory.resolve(settings.errors().get())));
    }
    return new Served(withPages(site, errors), pages, remarks);
  }

  private static Site withPages(Site site, ErrorPages errors) {
    return (builder, parts) -> {
      site.addTo(builder, parts);
      if (errors != ErrorPages.NONE) {
        builder.errors(errors);
      }
    };
  }

  /// Files of the root of these names go before the pages that are brought along.
  private static Response file(Path root, String path) throws IOException {
    Path file = root.resolve(path.substring(1));
    return Files.isRegularFile(file) && file.toRealPath().startsWith(root.toRealPath())
        ? Response.html(Files.readString(file))
        : Response.of(Status.NOT_FOUND);
  }

  private static Path folder(String setting, Path given) {
    Path absolute = given.toAbsolutePath().normalize();
    if (!Files.isDirectory(absolute) || !Files.isReadable(absolute)) {
      throw new StartException(
          setting + ": " + absolute + " (expected: a folder that can be read)");
    }
    return absolute;
  }

  /// Whether a root has pages for errors among its files; `--errors` must have some.
  private static boolean hasErrorPages(Path root) {
    try (DirectoryStream<Path> pages = Files.newDirectoryStream(root, ERROR_PAGES)) {
      return pages.iterator().hasNext();
    } catch (IOException unreadable) {
      throw new StartException("serve.root: " + root + " cannot be read", unreadable);
    }
  }

  private static ErrorPages errorPages(Path folder) {
    try {
      return ErrorPages.in(folder);
    } catch (IllegalArgumentException none) {
      throw new StartException(String.valueOf(none.getMessage()), none);
    }
  }
}
