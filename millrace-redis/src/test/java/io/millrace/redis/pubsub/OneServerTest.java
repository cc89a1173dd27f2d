// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.pubsub;

import io.millrace.redis.RedisLayerContract;
import io.millrace.redis.RedisOptions;

final class OneServerTest extends RedisLayerContract {
  OneServerTest() {
    super(RedisOptions.Format.PUBSUB, 1);
  }
}
