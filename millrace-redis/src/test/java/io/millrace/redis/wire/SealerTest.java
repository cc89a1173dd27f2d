// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.layer.LayerOptions;
import io.millrace.redis.RedisOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SealerTest {
  private static final Instant MADE = Instant.ofEpochSecond(1_700_000_000);
  private static final byte[] BODY = {1, 2, 3};

  private final Turned world = new Turned(MADE);

  private Sealer sealer(RedisOptions options) {
    return Sealer.of(options, world, world);
  }

  @Test
  void putsRandomBytesBeforeABodyOfSortedSets() {
    Sealer sealer = sealer(RedisOptions.DEFAULT);
    assertThat(HexFormat.of().formatHex(sealer.seal(BODY)))
        .isEqualTo("000102030405060708090a0b" + "010203");
    assertThat(HexFormat.of().formatHex(sealer.seal(BODY)))
        .isEqualTo("0c0d0e0f1011121314151617" + "010203");
    assertThat(sealer.open(sealer.seal(BODY))).isEqualTo(BODY);
    assertThatThrownBy(() -> sealer.open(new byte[11]))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessage("body: 11 bytes (expected: more than the random prefix of 12)");
    assertThat(sealer(RedisOptions.DEFAULT.withRandomPrefix(0)).seal(BODY)).isEqualTo(BODY);
  }

  @Test
  void putsTheRandomBytesOutsideTheToken() {
    Sealer sealer = sealer(RedisOptions.DEFAULT.withKeys("a-test-key").withRandomPrefix(3));
    byte[] framed = sealer.seal(BODY);
    assertThat(framed).startsWith(16, 17, 18);
    assertThat(new String(framed, 3, framed.length - 3, StandardCharsets.US_ASCII))
        .startsWith("gAAAAABlU_EA");
    assertThat(sealer.open(framed)).isEqualTo(BODY);
  }

  @Test
  void takesATokenTenSecondsLongerThanItsExpiry() {
    LayerOptions limits = LayerOptions.DEFAULT.withExpiry(Duration.ofSeconds(5));
    Sealer sealer = sealer(RedisOptions.DEFAULT.withKeys("k").withLimits(limits));
    byte[] framed = sealer.seal(BODY);
    world.set(MADE.plusSeconds(15));
    assertThat(sealer.open(framed)).isEqualTo(BODY);
    world.set(MADE.plusSeconds(16));
    assertThatThrownBy(() -> sealer.open(framed)).isInstanceOf(MalformedBodyException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"PUBSUB", "SHARDED_PUBSUB"})
  void addsNothingToAPublishedBodyAndTakesTokensOfAnyAge(RedisOptions.Format format) {
    RedisOptions options = RedisOptions.DEFAULT.withFormat(format);
    assertThat(sealer(options).seal(BODY)).isEqualTo(BODY);
    Sealer secret = sealer(options.withKeys("k"));
    byte[] token = secret.seal(BODY);
    assertThat(token).startsWith('g', 'A', 'A', 'A');
    world.set(MADE.plusSeconds(1_000_000));
    assertThat(secret.open(token)).isEqualTo(BODY);
    world.set(MADE.minusSeconds(1_000_000));
    assertThat(secret.open(token)).isEqualTo(BODY);
  }
}
