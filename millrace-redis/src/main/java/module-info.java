// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/// Channel layers on Redis: on the two wires of Django's `channels_redis`, and on Redis Cluster.
@NullMarked
module io.millrace.redis {
  requires transitive io.millrace.core;
  requires lettuce.core;
  requires msgpack.core;
  requires org.slf4j;
  requires tools.jackson.databind;

  exports io.millrace.redis;
}
