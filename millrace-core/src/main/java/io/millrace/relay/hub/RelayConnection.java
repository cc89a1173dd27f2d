// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.hub;

import java.nio.ByteBuffer;

/// One connection of a process, as the switchboard has it. On the relay's loop only.
public abstract class RelayConnection {
  RelayConnection() {}

  /// Takes what has come from the process: whole records or frames. What is left between position
  /// and limit is the beginning of the next one, or is not wanted now because reading is paused;
  /// the transport keeps it and hands it in again, with what follows, when there is more or reading
  /// goes on.
  ///
  /// @param in its byte order does not matter
  public abstract void received(ByteBuffer in);

  /// How many bytes the next whole unit needs, as far as that is known from what [#received] has
  /// left: for a transport that makes room.
  public abstract int wanted();

  /// The line takes more again.
  public abstract void writable();

  /// The connection has ended. Nothing else may be called afterwards.
  public abstract void closed();
}
