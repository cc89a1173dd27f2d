// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

/// What has gathered bytes in a turn of a loop, to be sent at its end.
interface Flushable {
  /// On the loop.
  void flush();
}
