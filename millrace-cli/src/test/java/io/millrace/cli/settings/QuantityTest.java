// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource({
    "20s, 20000, 20s",
    "500ms, 500, 500ms",
    "2m, 120000, 2m",
    "90s, 90000, 90s",
    "3 h, 10800000, 3h",
    "1d, 86400000, 1d",
    "0, 0, 0s",
    "0ms, 0, 0s"
  })
  void timesAreReadAndShown(String text, long millis, String shown) {
    Duration time = Objects.requireNonNull(Quantity.duration(text));
    assertThat(time).isEqualTo(Duration.ofMillis(millis));
    assertThat(Quantity.shown(time)).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "20", "s", "-1s", "1.5s", "20S", "1w", "999999999999999999d", "1s "})
  void whatIsNoTimeIsNone(String text) {
    assertThat(Quantity.duration(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "1000, 1000, 1000",
    "64KiB, 65536, 64KiB",
    "1 MiB, 1048576, 1MiB",
    "1GiB, 1073741824, 1GiB",
    "1024B, 1024, 1KiB",
    "2147483647, 2147483647, 2147483647"
  })
  void sizesAreReadAndShown(String text, int bytes, String shown) {
    assertThat(Quantity.size(text)).isEqualTo(bytes);
    assertThat(Quantity.shown(bytes)).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1KB", "1kib", "1.5MiB", "2GiB", "2147483648", "KiB"})
  void whatIsNoSizeIsNone(String text) {
    assertThat(Quantity.size(text)).isNull();
  }
}
