// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.layer.Message;

/// Takes the messages of a general channel, one at a time, on a virtual thread.
@FunctionalInterface
public interface MessageHandler {
  /// An exception is counted and logged; the next message is taken all the same.
  void handle(Message message) throws Exception;
}
