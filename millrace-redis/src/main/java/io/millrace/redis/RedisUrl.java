// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

final class RedisUrl {
  private RedisUrl() {}

  static RedisOptions read(String url) {
    return RedisOptions.DEFAULT.withHosts(url);
  }
}
