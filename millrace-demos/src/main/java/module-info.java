// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/// The demo site: one small consumer and one page for each thing that Millrace does. Uses the
/// public API only.
@NullMarked
module io.millrace.demos {
  requires transitive io.millrace.core;
  requires io.millrace.guard;
  requires java.management;
  requires org.slf4j;

  exports io.millrace.demos;

  opens io.millrace.demos to
      io.millrace.core,
      tools.jackson.databind;
  opens io.millrace.demos.game to
      io.millrace.core,
      tools.jackson.databind;
  opens io.millrace.demos.relay to
      io.millrace.core,
      tools.jackson.databind;
  opens io.millrace.demos.tailf to
      io.millrace.core,
      tools.jackson.databind;
  opens io.millrace.demos.tasks to
      io.millrace.core,
      tools.jackson.databind;
}
