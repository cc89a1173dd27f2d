// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FernetTest {
  private static final byte[] BODY = HexFormat.of().parseHex("81a474797065a161");
  private static final Instant MADE = Instant.ofEpochSecond(1_700_000_000);
  private static final Duration LIFETIME = Duration.ofSeconds(70);
  private static final String TOKEN =
      "gAAAAABlU_EAAAECAwQFBgcICQoLDA0OD6EPIpbNrZgYc6TCoJuzI6Sjbpd97tnqGhp93IR_jADOCW9LJB1rvTkM5tOTxFjC3w==";

  private final Turned world = new Turned(MADE);
  private final Fernet fernet = with("a-test-key");

  private Fernet with(String... secrets) {
    return new Fernet(List.of(secrets), world, world);
  }

  @Test
  void makesTheTokenThatPythonMakes() {
    assertThat(new String(fernet.encrypt(BODY), US_ASCII)).isEqualTo(TOKEN);
    assertThat(fernet.decrypt(TOKEN.getBytes(US_ASCII), LIFETIME)).isEqualTo(BODY);
  }

  @ParameterizedTest
  @ValueSource(ints = {-60, 0, 70})
  void acceptsAsOldAsPythonDoes(int age) {
    world.set(MADE.plusSeconds(age));
    assertThat(fernet.decrypt(TOKEN.getBytes(US_ASCII), LIFETIME)).isEqualTo(BODY);
  }

  @ParameterizedTest
  @ValueSource(ints = {-61, 71})
  void refusesWhatPythonRefuses(int age) {
    world.set(MADE.plusSeconds(age));
    assertThatThrownBy(() -> fernet.decrypt(TOKEN.getBytes(US_ASCII), LIFETIME))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessageContaining("do the clocks agree?");
    assertThat(fernet.decrypt(TOKEN.getBytes(US_ASCII), null)).isEqualTo(BODY);
  }

  @Test
  void encryptsWithTheFirstKeyAndDecryptsWithAll() {
    Fernet rotated = with("new", "a-test-key");
    assertThat(rotated.decrypt(TOKEN.getBytes(US_ASCII), LIFETIME)).isEqualTo(BODY);
    byte[] fresh = rotated.encrypt(BODY);
    assertThat(with("new").decrypt(fresh, LIFETIME)).isEqualTo(BODY);
    assertThatThrownBy(() -> fernet.decrypt(fresh, LIFETIME))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessage("body: encrypted with another key (expected: one of the 1 that are set)");
    assertThatThrownBy(() -> with()).hasMessage("keys: none (expected: one or more)");
  }

  @Test
  void refusesATokenThatWasChangedAnywhere() {
    byte[] token = Base64.getUrlDecoder().decode(TOKEN);
    for (int bit = 0; bit < token.length * 8; bit++) {
      byte[] changed = token.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> fernet.decrypt(Base64.getUrlEncoder().encode(changed), LIFETIME))
          .isInstanceOf(MalformedBodyException.class);
    }
    for (int length = 0; length < TOKEN.length() - 2; length++) {
      byte[] cut = TOKEN.substring(0, length).getBytes(US_ASCII);
      assertThatThrownBy(() -> fernet.decrypt(cut, LIFETIME))
          .isInstanceOf(MalformedBodyException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gAAA", "not a token", "gAAAAABlU_EA*", "é"})
  void refusesWhatIsNoToken(String text) {
    assertThatThrownBy(() -> fernet.decrypt(text.getBytes(UTF_8), null))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessage("body: not encrypted (expected: a Fernet token)");
  }

  @Test
  void hidesBodiesOfAllLengths() {
    for (int length = 0; length < 70; length++) {
      byte[] body = new byte[length];
      assertThat(fernet.decrypt(fernet.encrypt(body), LIFETIME)).isEqualTo(body);
    }
  }
}
