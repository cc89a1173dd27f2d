// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.Overflow;
import io.millrace.net.Await;
import io.millrace.relay.RelayLimits;
import io.millrace.relay.RelayRecord;
import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many processes at one relay.
class RelaySwarmTest {
  private static final int PROCESSES = 1_000;
  private static final int RECORDS = 1_000_000;

  /// More than the kernel and the relay hold for one process.
  private static final int FLOOD = 16_000_000;

  /// One that does not read is among them, is sent more than it may have, and is closed.
  @Test
  @Timeout(120)
  void everyRecordArrivesOnceAndInOrderThoughOneDoesNotRead() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed: " + seed);
    RelayLimits limits = RelayLimits.DEFAULT.withOutbox(256 * 1_024, Overflow.CLOSE);
    try (TestRelay relay = TestRelay.start(options -> options.withLimits(limits));
        RawPeer frozen = RawPeer.narrow(relay.recordsPort());
        RawPeer flooder = relay.records();
        Swarm swarm = new Swarm(
                relay.recordsPort(), PROCESSES, Set.of(frozen.port(), flooder.port()), seed)) {
      int frozenPort = frozen.port();
      Await.until(
          "all are there", () -> relay.relay().status().processes().size() >= PROCESSES + 2);
      Thread flood =
          Thread.ofPlatform()
              .start(
                  () -> {
                    ByteBuffer records = ByteBuffer.allocate(5_000 * RelayRecord.SIZE);
                    while (records.hasRemaining()) {
                      records.put(RawPeer.bytes(1, frozenPort, 0));
                    }
                    for (int i = 0; i < FLOOD; i += records.capacity()) {
                      flooder.writeUnchecked(records.rewind());
                    }
                  });
      swarm.exchange(RECORDS);
      flood.join();
      assertThat(swarm.received()).isEqualTo(RECORDS);
      Await.until("the frozen one is closed", () -> !relay.isConnected(frozenPort));
    }
  }
}
