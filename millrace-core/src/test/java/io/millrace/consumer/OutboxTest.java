// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.layer.Overflow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {
  @Test
  void aLatestThatIsLargerThanTheOneBeforeStillFindsItsRoom() {
    List<String> dropped = new ArrayList<>();
    Outbox<String> outbox = new Outbox<>(100, (item, reason) -> dropped.add(item));
    for (int i = 0; i < 10; i++) {
      outbox.offer("small " + i, 10, Overflow.KEEP_LATEST, "key " + i);
    }
    for (int i = 0; i < 10; i++) {
      outbox.offer("large " + i, 90, Overflow.KEEP_LATEST, "key " + i);
      assertThat(outbox.bytes()).isLessThan(100 + 90);
    }
    assertThat(dropped).hasSizeGreaterThanOrEqualTo(17);
  }
}
