// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import io.millrace.files.Representation.Body;
import io.millrace.http.Content;
import io.millrace.http.HttpException;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.metrics.Metrics;
import io.millrace.time.Timeline;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files below one prefix. Asked on event loops: what is in memory is answered at once, and a
/// thread of its own asks the disk for the rest.
public final class FileTree {
  private static final Logger log = LoggerFactory.getLogger(FileTree.class);

  /// A file that changes between each look and the next is given up after so many.
  private static final int ATTEMPTS = 5;

  private final String prefix;
  private final FileOptions options;
  private final Timeline timeline;
  private final ThreadFactory threads;
  private final Metrics metrics;
  private final long recheck;
  private final FileFinder finder;
  private final FileReader reader;
  private final FileCache cache;
  private final Lookups lookups = new Lookups();

  /// @param prefix as [#prefix] gives it
  /// @param threads for whatever blocks
  public FileTree(
      String prefix,
      Path root,
      FileOptions options,
      Timeline timeline,
      ThreadFactory threads,
      Metrics metrics) {
    this.prefix = prefix;
    this.options = options;
    this.timeline = timeline;
    this.threads = threads;
    this.metrics = metrics;
    this.recheck = options.cache().recheck().toNanos();
    this.finder = new FileFinder(root, options);
    this.reader = new FileReader(finder, options);
    this.cache = new FileCache(options.cache(), metrics.fileCacheBytes);
  }

  /// The prefix with a slash at its end.
  ///
  /// @throws IllegalArgumentException when it is no plain path
  public static String prefix(String text) {
    String prefix = text.endsWith("/") ? text : text + "/";
    boolean plain = prefix.startsWith("/") && FileNames.isSafe(prefix.substring(1), true);
    if (!plain || prefix.indexOf('%') >= 0 || prefix.indexOf('{') >= 0) {
      throw new IllegalArgumentException(
          "files: prefix '"
              + text
              + "' (expected: a path without places and escapes, such as / or /assets)");
    }
    return prefix;
  }

  /// @throws IllegalArgumentException when it is no folder
  public static Path root(Path path) {
    if (!Files.isDirectory(path) || !Files.isReadable(path)) {
      throw new IllegalArgumentException(
          "files: " + path.toAbsolutePath() + " (expected: a folder that can be read)");
    }
    return path.toAbsolutePath();
  }

  /// Whether the path is below the prefix, or the prefix itself.
  public boolean covers(String rawPath) {
    if (rawPath.startsWith(prefix)) {
      return true;
    }
    String path = FileNames.decode(rawPath);
    return path != null
        && (path.startsWith(prefix)
            || (path.length() == prefix.length() - 1 && prefix.startsWith(path)));
  }

  /// Answers a GET or a HEAD. Called on an event loop.
  ///
  /// @param absent gives the answer when there is nothing to be seen; any thread asks it
  public CompletionStage<Response> get(Request request, Supplier<Response> absent) {
    String path = FileNames.decode(request.scope().rawPath());
    FileVersion known = path == null ? null : current(path);
    if (path == null || (known == null && !isSafe(path))) {
      return CompletableFuture.completedStage(absent.get());
    }
    if (known != null) {
      Response ready = ready(known.choose(request, timeline::now));
      if (ready != null) {
        metrics.fileHits.increment();
        return CompletableFuture.completedStage(ready);
      }
    }
    metrics.fileMisses.increment();
    return onThread(() -> answer(request, path, known, absent));
  }

  /// Whether there is something to be seen there. Called on an event loop.
  public CompletionStage<Boolean> has(String rawPath) {
    String path = FileNames.decode(rawPath);
    if (path == null || !isSafe(path)) {
      return CompletableFuture.completedStage(false);
    }
    return current(path) != null
        ? CompletableFuture.completedStage(true)
        : onThread(() -> !(lookUp(path) instanceof Seen.Other(Place.Nothing _)));
  }

  /// What cannot be the name of a file needs no look at the disk.
  private boolean isSafe(String path) {
    return !path.startsWith(prefix)
        || FileNames.isSafe(path.substring(prefix.length()), options.hidden());
  }

  private @Nullable FileVersion current(String path) {
    FileVersion known = cache.find(path);
    if (known == null || !known.isCurrent(timeline.nanos(), recheck)) {
      return null;
    }
    known.used = true;
    return known;
  }

  /// Null when a file has to be opened.
  private static @Nullable Response ready(Choice choice) {
    return switch (choice) {
      case Choice.Ready(Response answer) -> answer;
      case Choice.Whole(Representation what) -> what.full();
      case Choice.Pieces(Representation what, var spans) ->
          what.full() == null ? null : Answers.pieces(what, spans, null);
    };
  }

  private <T> CompletionStage<T> onThread(Callable<T> task) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    threads
        .newThread(
            () -> {
              try {
                outcome.complete(task.call());
              } catch (Throwable problem) {
                outcome.completeExceptionally(problem);
              }
            })
        .start();
    return outcome;
  }

  // ---- on a thread of its own ----

  /// What is there: a version of a file, or something else.
  sealed interface Seen {
    record Version(FileVersion version) implements Seen {}

    record Other(Place place) implements Seen {}
  }

  private Response answer(
      Request request, String path, @Nullable FileVersion known, Supplier<Response> absent)
      throws IOException {
    Seen seen = known == null ? lookUp(path) : new Seen.Version(known);
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      switch (seen) {
        case Seen.Version(FileVersion version) -> {
          Response answer = content(version.choose(request, timeline::now));
          if (answer != null) {
            return answer;
          }
        }
        case Seen.Other(Place place) -> {
          return other(request, path, place, absent);
        }
      }
      cache.remove(path);
      seen = lookUp(path);
    }
    throw unavailable(path);
  }

  private static HttpException unavailable(String path) {
    log.warn("{} could not be opened as it was found, {} times.", path, ATTEMPTS);
    return new HttpException(Status.UNAVAILABLE, "The file cannot be read now. Try again.");
  }

  /// Null when the file is not there any more as it was.
  private @Nullable Response content(Choice choice) throws IOException {
    Response ready = ready(choice);
    if (ready != null) {
      return ready;
    }
    FileChannel file = null;
    try {
      return switch (choice) {
        case Choice.Ready(Response answer) -> answer;
        case Choice.Whole(Representation what) -> {
          file = open(what);
          yield file == null ? null : Answers.whole(what, file);
        }
        case Choice.Pieces(Representation what, var spans) -> {
          file = open(what);
          yield file == null ? null : Answers.pieces(what, spans, file);
        }
      };
    } catch (AccessDeniedException denied) {
      return Response.of(Status.FORBIDDEN);
    } catch (FileSystemException changed) {
      log.debug("A file is not what was found, or there are too many open.", changed);
      return null;
    }
  }

  private @Nullable FileChannel open(Representation what) throws IOException {
    return what.body instanceof Body.OnDisk(Path path, Facts facts, boolean growing)
        ? OpenFile.at(finder.border(), path, facts, growing)
        : null;
  }

  private Response other(Request request, String path, Place place, Supplier<Response> absent)
      throws IOException {
    return switch (place) {
      case Place.Forbidden _ -> Response.of(Status.FORBIDDEN);
      case Place.WithoutSlash _ -> withSlash(request, path);
      case Place.Folder(Path folder) -> Listing.of(request, path, folder, options);
      case Place.Nothing _, Place.File _ -> absent.get();
    };
  }

  /// The path has no empty segments, so it cannot be taken for another host's.
  private static Response withSlash(Request request, String path) {
    String query = request.scope().queryString();
    String place = FileNames.encode(path) + "/" + (query.isEmpty() ? "" : "?" + query);
    return Response.of(Status.MOVED_PERMANENTLY)
        .with(new Content.Bytes(new byte[0]))
        .with("location", place)
        .with("cache-control", "no-cache");
  }

  private Seen lookUp(String path) throws IOException {
    return lookups.once(path, () -> look(path));
  }

  private Seen look(String path) throws IOException {
    if (!path.startsWith(prefix)) {
      return new Seen.Other(prefixItself());
    }
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      long at = timeline.nanos();
      Place place = finder.find(path.substring(prefix.length()));
      if (!(place instanceof Place.File file)) {
        cache.remove(path);
        return new Seen.Other(place);
      }
      FileVersion known = cache.find(path);
      if (known != null && known.isStill(file)) {
        known.checked(at);
        return new Seen.Version(known);
      }
      try {
        FileVersion fresh = reader.read(file, timeline.now(), at);
        if (fresh != null) {
          cache.put(path, fresh);
          return new Seen.Version(fresh);
        }
      } catch (AccessDeniedException denied) {
        cache.remove(path);
        return new Seen.Other(new Place.Forbidden());
      } catch (FileSystemException changed) {
        log.debug("A file is not what was found, or there are too many open.", changed);
      }
    }
    throw unavailable(path);
  }

  private Place prefixItself() throws IOException {
    return finder.find("") instanceof Place.Nothing
        ? new Place.Nothing()
        : new Place.WithoutSlash();
  }
}
