// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccountRulesTest {
  private static final AccountRules RULES = AccountRules.DEFAULT;

  @ParameterizedTest
  @ValueSource(strings = {"a", "Ann", "张三", "ann@example.com", "a-b_c.d+1", "Åsa", "أحمد", "देवी"})
  void namesOfAllScriptsAreGood(String name) {
    assertThat(RULES.problemOfName(name)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "-a", "a\nb", "<b>", "a/b", "a\u202eb", "a'b", "\u0301a"})
  void othersAreNot(String name) {
    assertThat(RULES.problemOfName(name)).startsWith("The user name ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ann\u034f",
        "ann\u3164",
        "ann\uffa0",
        "\u1160",
        "ann\ufe0f",
        "ann\u180b",
        "ann\udb40\udd00"
      })
  void aNameThatLooksLikeAnotherIsNone(String name) {
    assertThat(RULES.problemOfName(name)).startsWith("The user name may have ");
  }

  /// To normalise this would take minutes.
  @Test
  @Timeout(20)
  void aLongNameTakesNoTime() {
    String accents = "a" + "\u0301".repeat(250_000) + "\u0316".repeat(250_000);
    assertThat(RULES.problemOfName(accents)).contains("1 to 32 characters");
    assertThat(UserName.key(accents)).isEmpty();
  }

  @Test
  void lengthsAreCountedInCharacters() {
    assertThat(RULES.problemOfName("😀".repeat(3))).isNotNull();
    assertThat(RULES.problemOfName("𠮷".repeat(32))).isNull();
    assertThat(RULES.problemOfName("𠮷".repeat(33)))
        .isEqualTo("The user name has to have 1 to 32 characters.");
    assertThat(RULES.problemOfPassword("ann", "1234567"))
        .isEqualTo("The password has to have 8 to 256 characters.");
    assertThat(RULES.problemOfPassword("ann", "x".repeat(257))).isNotNull();
    assertThat(RULES.problemOfPassword("ann", "密码密码密码密码")).isNull();
  }

  @Test
  void passwordsThatAreTriedFirstAreRefused() {
    assertThat(RULES.problemOfPassword("ann", "Password")).contains("tried first");
    assertThat(RULES.problemOfPassword("annabella", "AnnaBella")).contains("user name");
    assertThat(RULES.withPassword(1, 50).problemOfPassword("ann", "123456")).isNull();
    assertThat(RULES.withPassword(1, 50).problemOfPassword("root", "root")).isNull();
    assertThatThrownBy(() -> RULES.withName(1, 65)).hasMessageContaining("within 1..64");
    assertThatThrownBy(() -> RULES.withPassword(0, 5)).hasMessageContaining("1 or more");
  }
}
