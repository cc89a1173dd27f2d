// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.settings.Profile;
import io.millrace.cli.settings.ServeSettings;
import io.millrace.files.FileOptions;
import io.millrace.server.StartException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What `millrace serve` serves, and what it says about that.
record Served(Site site, List<String> remarks) {
  /// @param directory where relative paths start
  /// @param builtIn what a profile that has a site of its own serves where no root is given
  /// @throws StartException when a folder is none
  static Served of(ServeSettings settings, Path directory, Site builtIn) {
    if (settings.root().isEmpty() && settings.profile() == Profile.TINY) {
      return new Served(builtIn, List.of("Serving the built-in site; --root DIR serves a folder."));
    }
    Path root = folder("serve.root", directory.resolve(settings.root().orElse(Path.of(""))));
    FileOptions options =
        FileOptions.DEFAULT
            .withListing(settings.listing())
            .withCacheControl(settings.cacheControl());
    return new Served(
        (builder, _, _, _) -> builder.files("/", root, options),
        List.of(
            "Serving the files of %s, without names that begin with a dot%s"
                .formatted(root, settings.listing() ? "; folders are listed" : "")));
  }

  private static Path folder(String setting, Path given) {
    Path absolute = given.toAbsolutePath().normalize();
    if (!Files.isDirectory(absolute) || !Files.isReadable(absolute)) {
      throw new StartException(
          setting + ": " + absolute + " (expected: a folder that can be read)");
    }
    return absolute;
  }
}
