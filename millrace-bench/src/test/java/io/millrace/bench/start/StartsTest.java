// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.bench.load.LoadFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartsTest {
  private static FirstAnswer answer(int jvm, int command, int processor) {
    return new FirstAnswer(
        Duration.ofMillis(jvm), Duration.ofMillis(command), Duration.ofMillis(processor));
  }

  @Test
  void eachFigureHasAMedianOfItsOwn() {
    assertThat(
            FirstAnswer.median(List.of(answer(1, 30, 200), answer(3, 10, 300), answer(2, 20, 100))))
        .isEqualTo(answer(2, 20, 200));
  }

  @Test
  void aLauncherThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Starts.by(Path.of("nowhere", "millrace"), "cached", ""))
        .isInstanceOf(LoadFailure.class)
        .hasMessage("nowhere/millrace: no launcher (expected: such as ./millrace; --launcher)");
  }
}
