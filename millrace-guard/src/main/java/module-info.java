// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/// Guards that need a library: tokens and schemas. The others are in core.
@NullMarked
module io.millrace.guard {
  requires transitive io.millrace.core;
  requires com.networknt.schema;
  requires com.nimbusds.jose.jwt;
  requires org.slf4j;
  requires tools.jackson.databind;

  exports io.millrace.schema;
  exports io.millrace.token;
}
