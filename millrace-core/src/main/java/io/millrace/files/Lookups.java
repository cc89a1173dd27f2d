// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/// Looks at the disk once for all who ask for the same at the same time. Blocks.
final class Lookups {
  private final Map<String, CompletableFuture<FileTree.Seen>> underWay = new ConcurrentHashMap<>();

  @FunctionalInterface
  interface Look {
    FileTree.Seen look() throws IOException;
  }

  FileTree.Seen once(String path, Look look) throws IOException {
    CompletableFuture<FileTree.Seen> mine = new CompletableFuture<>();
    CompletableFuture<FileTree.Seen> others = underWay.putIfAbsent(path, mine);
    if (others != null) {
      return await(others);
    }
    try {
      mine.complete(look.look());
    } catch (Throwable problem) {
      mine.completeExceptionally(problem);
    } finally {
      underWay.remove(path);
    }
    return await(mine);
  }

  private static FileTree.Seen await(CompletableFuture<FileTree.Seen> look) throws IOException {
    try {
      return look.join();
    } catch (CompletionException failed) {
      switch (failed.getCause()) {
        case IOException problem -> throw problem;
        case RuntimeException problem -> throw problem;
        case Error problem -> throw problem;
        case null, default -> throw failed;
      }
    }
  }
}
