// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordHashTest {
  private static final HashCost CHEAP = new HashCost(64, 1, 1);

  @Test
  void aHashIsWrittenAndReadAgain() {
    PasswordHash hash = PasswordHash.of("收到 é", CHEAP, new Random(1));
    assertThat(hash.text())
        .matches("\\$argon2id\\$v=19\\$m=64,t=1,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}");
    PasswordHash read = Objects.requireNonNull(PasswordHash.read(hash.text()));
    assertThat(read.cost()).isEqualTo(CHEAP);
    assertThat(read.isOf("收到 é")).isTrue();
    assertThat(read.isOf("收到 e\u0301")).isTrue();
    assertThat(read.isOf("收到 e")).isFalse();
    assertThat(read.isOf("")).isFalse();
    assertThat(PasswordHash.of("收到 é", CHEAP, new Random(2)).text()).isNotEqualTo(hash.text());
  }

  /// To normalise this would take minutes.
  @Test
  @Timeout(20)
  void aLongPasswordTakesNoTime() {
    String accents = "a" + "\u0301".repeat(250_000) + "\u0316".repeat(250_000);
    PasswordHash hash = PasswordHash.of(accents, CHEAP, new Random(1));
    assertThat(hash.isOf(accents)).isTrue();
    assertThat(hash.isOf(accents + "b")).isFalse();
  }

  /// Made by the reference implementation's command: `argon2 somesalt -id -t 2 -k 65536 -p 1`.
  @Test
  void hashesOfOtherProgramsAreRead() {
    String other =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
            + "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    PasswordHash read = Objects.requireNonNull(PasswordHash.read(other));
    assertThat(HexFormat.of().formatHex(read.salt())).isEqualTo("736f6d6573616c74");
    assertThat(read.isOf("password")).isTrue();
    assertThat(read.isOf("passwords")).isFalse();
    assertThat(read.text()).isEqualTo(other);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "password",
        "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=9999999,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=99,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=1,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=1,p=1$$",
      })
  void whatIsNoHashOrCostsTooMuchIsNone(String text) {
    assertThat(PasswordHash.read(text)).isNull();
  }

  @Test
  void aCostHasBounds() {
    assertThatThrownBy(() -> new HashCost(1, 1, 1)).hasMessageContaining("expected: 8 KiB");
    assertThatThrownBy(() -> new HashCost(64, 0, 1)).hasMessageContaining("1..64 passes");
  }
}
