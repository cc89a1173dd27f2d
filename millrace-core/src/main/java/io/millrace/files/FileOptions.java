// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import io.millrace.scope.Headers;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How the files of a folder are served.
///
/// @param index names of the file that answers for its folder, the best first
/// @param listing whether a folder without such a file is answered with what is in it
/// @param linksLeadOut whether symbolic links may lead out of the root. Links that stay within it
///   are always followed
/// @param hidden whether names that begin with a dot are served; `.well-known` always is
/// @param precompressed whether `app.js.br`, `app.js.zst` and `app.js.gz` answer for `app.js` where
///   a client takes that coding; one that is older than its original is left alone
/// @param gzipUpTo the largest file of a text-like type, in bytes, that is compressed here, once a
///   version, and kept; 0 compresses nothing
/// @param cacheControl the field `Cache-Control` of all files but the fingerprinted
/// @param fingerprinted what is found in the path of files that never change under the same name,
///   which are answered `immutable` for a year; null for none. See [#FINGERPRINT]
/// @param mediaTypes by extension, in lower case and without the dot; before the built-in table
public record FileOptions(
    FileCacheOptions cache,
    List<String> index,
    boolean listing,
    boolean linksLeadOut,
    boolean hidden,
    boolean precompressed,
    int gzipUpTo,
    String cacheControl,
    @Nullable Pattern fingerprinted,
    Map<String, String> mediaTypes) {
  /// Eight or more hexadecimal digits before the extension: `app.3f2a91bc.js`, `logo-0d5e77a1.svg`.
  public static final Pattern FINGERPRINT = Pattern.compile("[.-][0-9a-f]{8,64}\\.[^/]+$");

  public static final FileOptions DEFAULT =
      new FileOptions(
          FileCacheOptions.DEFAULT,
          List.of("index.html"),
          false,
          false,
          false,
          true,
          1_024 * 1_024,
          "no-cache",
          null,
          Map.of());

  private static final int MOST_COMPRESSED = 16 * 1_024 * 1_024;

  public FileOptions {
    index = List.copyOf(index);
    for (String name : index) {
      if (!FileNames.isPlain(name)) {
        throw new IllegalArgumentException(
            "index: '" + name + "' (expected: names of files, such as index.html)");
      }
    }
    if (gzipUpTo < 0 || gzipUpTo > MOST_COMPRESSED) {
      throw new IllegalArgumentException(
          "gzip: up to " + gzipUpTo + " bytes (expected: 0.." + MOST_COMPRESSED + ")");
    }
    Headers.of("cache-control", cacheControl); // refuses what cannot be a field
    Map<String, String> lower = new HashMap<>();
    mediaTypes.forEach(
        (extension, type) -> {
          Headers.of("content-type", type);
          if (extension.startsWith(".") || type.indexOf('/') < 1) {
            throw new IllegalArgumentException(
                "media type: "
                    + extension
                    + " = "
                    + type
                    + " (expected: such as md = text/markdown)");
          }
          lower.put(extension.toLowerCase(Locale.ROOT), type);
        });
    mediaTypes = Map.copyOf(lower);
  }

  public FileOptions withCache(FileCacheOptions changed) {
    return new FileOptions(
        changed,
        index,
        listing,
        linksLeadOut,
        hidden,
        precompressed,
        gzipUpTo,
        cacheControl,
        fingerprinted,
        mediaTypes);
  }

  public FileOptions withIndex(String... names) {
    return new FileOptions(
        cache,
        List.of(names),
        listing,
        linksLeadOut,
        hidden,
        precompressed,
        gzipUpTo,
        cacheControl,
        fingerprinted,
        mediaTypes);
  }

  public FileOptions withListing(boolean shown) {
    return new FileOptions(
        cache,
        index,
        shown,
        linksLeadOut,
        hidden,
        precompressed,
        gzipUpTo,
        cacheControl,
        fingerprinted,
        mediaTypes);
  }

  public FileOptions withLinksLeadingOut(boolean followed) {
    return new FileOptions(
        cache,
        index,
        listing,
        followed,
        hidden,
        precompressed,
        gzipUpTo,
        cacheControl,
        fingerprinted,
        mediaTypes);
  }

  public FileOptions withHidden(boolean served) {
    return new FileOptions(
        cache,
        index,
        listing,
        linksLeadOut,
        served,
        precompressed,
        gzipUpTo,
        cacheControl,
        fingerprinted,
        mediaTypes);
  }

  public FileOptions withPrecompressed(boolean lookedFor) {
    return new FileOptions(
        cache,
        index,
        listing,
        linksLeadOut,
        hidden,
        lookedFor,
        gzipUpTo,
        cacheControl,
        fingerprinted,
        mediaTypes);
  }

  public FileOptions withGzipUpTo(int bytes) {
    return new FileOptions(
        cache,
        index,
        listing,
        linksLeadOut,
        hidden,
        precompressed,
        bytes,
        cacheControl,
        fingerprinted,
        mediaTypes);
  }

  /// @param field such as `no-cache`, or `public, max-age=3600`
  public FileOptions withCacheControl(String field) {
    return new FileOptions(
        cache,
        index,
        listing,
        linksLeadOut,
        hidden,
        precompressed,
        gzipUpTo,
        field,
        fingerprinted,
        mediaTypes);
  }

  /// @param inPath such as [#FINGERPRINT], or null for none
  public FileOptions withFingerprinted(@Nullable Pattern inPath) {
    return new FileOptions(
        cache,
        index,
        listing,
        linksLeadOut,
        hidden,
        precompressed,
        gzipUpTo,
        cacheControl,
        inPath,
        mediaTypes);
  }

  /// One more media type, or another one in place of the built-in.
  ///
  /// @param extension without the dot
  public FileOptions withMediaType(String extension, String type) {
    Map<String, String> more = new HashMap<>(mediaTypes);
    more.put(extension, type);
    return new FileOptions(
        cache,
        index,
        listing,
        linksLeadOut,
        hidden,
        precompressed,
        gzipUpTo,
        cacheControl,
        fingerprinted,
        more);
  }
}
