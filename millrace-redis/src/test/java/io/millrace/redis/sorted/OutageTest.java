// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.sorted;

import io.millrace.redis.OutageCase;
import io.millrace.redis.RedisOptions;

final class OutageTest extends OutageCase {
  OutageTest() {
    super(RedisOptions.Format.SORTED_SETS);
  }
}
