// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.wire;

import io.millrace.relay.Form;
import io.millrace.relay.Target;
import java.nio.ByteBuffer;

/// One frame, without its length.
public sealed interface Frame {
  /// The version of the protocol that is spoken here.
  int VERSION = 1;

  /// What a process sends to a relay.
  sealed interface FromProcess extends Frame {}

  /// What a relay sends to a process.
  sealed interface FromRelay extends Frame {}

  record Hello(int version, String name, String token) implements FromProcess {}

  /// @param payload from position to limit; where it was read, a view of the bytes that were read
  record Send(int id, Form form, Target target, ByteBuffer payload) implements FromProcess {}

  record Join(int id, String group) implements FromProcess {}

  record Leave(int id, String group) implements FromProcess {}

  /// @param payload up to [#PING_MOST] bytes
  record Ping(byte[] payload) implements FromProcess {
    public static final int PING_MOST = 125;
  }

  /// @param mostPayload bytes of a message
  record Welcome(int version, long mostPayload, String name) implements FromRelay {}

  /// @param from empty when it is no process
  record Message(Form form, String from, ByteBuffer payload) implements FromRelay {}

  /// @param id of the frame that it is about, or 0
  /// @param about a target's name, or empty
  record Failure(int id, int code, String about, String reason) implements FromRelay {}

  record Pong(byte[] payload) implements FromRelay {}

  record Done(int id) implements FromRelay {}
}
