// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import io.millrace.layer.LayerOptions;
import io.millrace.redis.RedisOptions;
import java.time.Duration;
import java.util.List;

/// Which layer consumers meet on. What the URL says itself wins over the rest.
///
/// @param url `memory`, or that of Redis
/// @param limits what waits in a channel, and for how long
/// @param prefix what keys at Redis begin with
/// @param groupExpiry how long a membership lasts that is not renewed
/// @param keys secrets for encryption; none for none
/// @param individual patterns of groups whose members are kept one by one
/// @param nodeName what operators call this process
public record LayerSettings(
    String url,
    LayerOptions limits,
    String prefix,
    Duration groupExpiry,
    RedisOptions.Serializer serializer,
    List<String> keys,
    List<String> individual,
    String nodeName) {
  /// The URL of the layer within one process.
  public static final String MEMORY = "memory";

  public boolean isInMemory() {
    return url.equals(MEMORY);
  }

  /// What the settings and the URL come to, for a layer that is not in memory.
  ///
  /// @param process what this process is called unless settings or URL say so
  /// @throws SettingsException when the URL is none of Redis
  public RedisOptions redis(String process) {
    return RedisAddress.options(this, process);
  }

  /// The URL without its secrets.
  public String shownUrl() {
    return hidden(url);
  }

  /// Any URL with `(hidden)` in place of user, password and keys.
  public static String hidden(String address) {
    return LayerUrl.hidden(address);
  }
}
