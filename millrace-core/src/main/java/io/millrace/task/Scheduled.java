// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import java.time.Instant;
import java.util.Optional;

/// Something that is asked for again and again.
public interface Scheduled extends AutoCloseable {
  String label();

  /// When it is due; empty when it is over.
  Optional<Instant> next();

  /// Ends it. Tasks that were submitted go on.
  @Override
  void close();
}
