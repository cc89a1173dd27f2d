// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import io.millrace.time.Timeline;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Who has failed to log in, by name and by address, and who may try again when.
final class Attempts {
  private final FailureBook names;
  private final FailureBook addresses;
  private final FailureBook registrations;
  private final Timeline timeline;

  /// Pairs of name and address that a right password came with; guarded by itself.
  private final Map<String, Boolean> familiar;

  Attempts(AttemptLimits limits, Timeline timeline) {
    this.timeline = timeline;
    names =
        new FailureBook(
            limits.freeByName(), limits.longestByName(), limits.forgotten(), limits.most());
    addresses = byAddress(limits);
    registrations = byAddress(limits);
    familiar =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > limits.most();
          }
        };
  }

  private static FailureBook byAddress(AttemptLimits limits) {
    return new FailureBook(
        limits.freeByAddress(), limits.longestByAddress(), limits.forgotten(), limits.most());
  }

  /// @return zero when the login may be tried now
  Duration wait(String key, String address) {
    long now = timeline.nanos();
    Duration byAddress = addresses.wait(address, now);
    Duration byName = names.wait(source(key, address), now);
    return byAddress.compareTo(byName) > 0 ? byAddress : byName;
  }

  void failed(String key, String address) {
    addresses.failed(address, timeline.nanos());
    names.failed(source(key, address), timeline.nanos());
  }

  void succeeded(String key, String address) {
    names.forget(source(key, address));
    synchronized (familiar) {
      familiar.put(pair(key, address), true);
    }
  }

  /// An address from which somebody has logged in under that name has a count of its own.
  private String source(String key, String address) {
    String pair = pair(key, address);
    synchronized (familiar) {
      return familiar.get(pair) == null ? key : pair;
    }
  }

  /// A name has no space in it.
  private static String pair(String key, String address) {
    return key + " " + address;
  }

  /// Counts one more account from that address.
  ///
  /// @return zero when it may be made now
  Duration register(String address) {
    long now = timeline.nanos();
    Duration wait = registrations.wait(address, now);
    if (wait.isZero()) {
      registrations.failed(address, now);
    }
    return wait;
  }
}
