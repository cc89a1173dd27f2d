// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import io.millrace.server.Listen;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// How a relay is run.
///
/// @param listen at least one address. Those that differ in nothing but the host have one port,
///   also where it is 0 for any that is free
/// @param byteOrder of the numbers in records
/// @param recordsLogged how many reads and writes a second are logged one by one, with
///   microseconds; the rest is counted. 0 for none
/// @param backlog connections that the kernel keeps while they wait to be taken
public record RelayOptions(
    List<RelayListen> listen,
    RelayNames names,
    ByteOrder byteOrder,
    RelayAccess access,
    RelayLimits limits,
    RelayBridge bridge,
    int recordsLogged,
    int backlog) {
  /// Records on port 5555 and frames on port 5556 of the loopback.
  public static final RelayOptions DEFAULT =
      new RelayOptions(
          List.of(
              RelayListen.records(new Listen.Tcp("127.0.0.1", 5555)),
              RelayListen.frames(new Listen.Tcp("127.0.0.1", 5556))),
          RelayNames.NONE,
          ByteOrder.LITTLE_ENDIAN,
          RelayAccess.DEFAULT,
          RelayLimits.DEFAULT,
          RelayBridge.DEFAULT,
          0,
          4_096);

  public RelayOptions {
    listen = List.copyOf(listen);
    if (listen.isEmpty()) {
      throw new IllegalArgumentException("relay: no address (expected: at least one)");
    }
    if (recordsLogged < 0) {
      throw new IllegalArgumentException(
          "records logged: " + recordsLogged + " (expected: 0 or more)");
    }
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog: " + backlog + " (expected: 1 or more)");
    }
  }

  public RelayOptions withListen(RelayListen... addresses) {
    return new RelayOptions(
        List.of(addresses), names, byteOrder, access, limits, bridge, recordsLogged, backlog);
  }

  /// Listens there as well.
  public RelayOptions andListen(RelayListen address) {
    List<RelayListen> more = new ArrayList<>(listen);
    more.add(address);
    return new RelayOptions(more, names, byteOrder, access, limits, bridge, recordsLogged, backlog);
  }

  public RelayOptions withNames(RelayNames table) {
    return new RelayOptions(
        listen, table, byteOrder, access, limits, bridge, recordsLogged, backlog);
  }

  public RelayOptions withByteOrder(ByteOrder order) {
    return new RelayOptions(listen, names, order, access, limits, bridge, recordsLogged, backlog);
  }

  public RelayOptions withAccess(RelayAccess changed) {
    return new RelayOptions(
        listen, names, byteOrder, changed, limits, bridge, recordsLogged, backlog);
  }

  public RelayOptions withLimits(RelayLimits changed) {
    return new RelayOptions(
        listen, names, byteOrder, access, changed, bridge, recordsLogged, backlog);
  }

  public RelayOptions withBridge(RelayBridge changed) {
    return new RelayOptions(
        listen, names, byteOrder, access, limits, changed, recordsLogged, backlog);
  }

  public RelayOptions withRecordsLogged(int aSecond) {
    return new RelayOptions(listen, names, byteOrder, access, limits, bridge, aSecond, backlog);
  }
}
