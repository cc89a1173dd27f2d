// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.pubsub;

import io.millrace.redis.RedisLayerContract;
import io.millrace.redis.RedisOptions;

final class ThreeServersTest extends RedisLayerContract {
  ThreeServersTest() {
    super(RedisOptions.Format.PUBSUB, 3);
  }
}
