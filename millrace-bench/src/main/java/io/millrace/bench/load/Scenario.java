// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

/// What is asked of a server.
public sealed interface Scenario {
  /// One word for tables and JSON.
  String name();

  /// What is counted, in the plural.
  String unit();

  /// Sockets that the load opens.
  int sockets();

  /// Each connection keeps `depth` messages of `size` bytes in flight; the server sends each back.
  record Echo(int connections, int size, int depth) implements Scenario {
    public Echo {
      atLeast("connections", connections, 1);
      atLeast("size", size, 1);
      atLeast("depth", depth, 1);
    }

    @Override
    public String name() {
      return "echo";
    }

    @Override
    public String unit() {
      return "messages";
    }

    @Override
    public int sockets() {
      return connections;
    }
  }

  /// All members connect to one URL, where every message goes to every connection. The first
  /// `publishers` members keep `depth` publishes each in flight. A message holds at least the eight
  /// bytes of its number.
  record Fanout(int members, int publishers, int depth, int size) implements Scenario {
    public Fanout {
      atLeast("members", members, 1);
      atLeast("publishers", publishers, 1);
      atLeast("depth", depth, 1);
      atLeast("size", size, Stamp.BYTES);
      if (publishers > members) {
        throw new LoadFailure("publishers: " + publishers + " (expected: at most " + members + ")");
      }
    }

    @Override
    public String name() {
      return "fanout";
    }

    @Override
    public String unit() {
      return "deliveries";
    }

    @Override
    public int sockets() {
      return members;
    }
  }

  /// Every message goes to every connection. The first member publishes at a fixed rate, whatever
  /// comes back; latency counts from when a publish was due.
  record Steady(int members, double perSecond, int size) implements Scenario {
    public Steady {
      atLeast("members", members, 1);
      atLeast("size", size, Stamp.BYTES);
      if (!(perSecond > 0)) {
        throw new LoadFailure("publishes a second: " + perSecond + " (expected: more than 0)");
      }
    }

    @Override
    public String name() {
      return "steady";
    }

    @Override
    public String unit() {
      return "deliveries";
    }

    @Override
    public int sockets() {
      return members;
    }
  }

  /// Each connection keeps `depth` GET requests in flight: pipelined when that is more than one.
  record Http(int connections, int depth) implements Scenario {
    public Http {
      atLeast("connections", connections, 1);
      atLeast("depth", depth, 1);
    }

    @Override
    public String name() {
      return "http";
    }

    @Override
    public String unit() {
      return "responses";
    }

    @Override
    public int sockets() {
      return connections;
    }
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new LoadFailure(name + ": " + value + " (expected: at least " + least + ")");
    }
  }
}
