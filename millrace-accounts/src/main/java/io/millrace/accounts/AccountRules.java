// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a new account's name and password have to be like. Counted are characters of Unicode.
public record AccountRules(int leastName, int mostName, int leastPassword, int mostPassword) {
  /// Names of 1 to 32 characters, passwords of 8 to 256.
  public static final AccountRules DEFAULT = new AccountRules(1, 32, 8, 256);

  /// The column holds 128 characters of Java, two of which a character may take.
  private static final int MOST_NAME = 64;

  private static final String MARKS = "._-@+";

  /// What is tried first.
  private static final Set<String> COMMON =
      Set.of(
          "password",
          "password1",
          "password123",
          "passw0rd",
          "p@ssw0rd",
          "p@ssword",
          "12345678",
          "123456789",
          "1234567890",
          "0123456789",
          "87654321",
          "987654321",
          "11111111",
          "00000000",
          "88888888",
          "66666666",
          "12341234",
          "11223344",
          "123123123",
          "1q2w3e4r",
          "1qaz2wsx",
          "1q2w3e4r5t",
          "qwertyui",
          "qwertyuiop",
          "qwerty123",
          "asdfghjk",
          "asdfghjkl",
          "abcd1234",
          "abc12345",
          "a1234567",
          "a12345678",
          "aa123456",
          "iloveyou",
          "sunshine",
          "princess",
          "football",
          "baseball",
          "superman",
          "trustno1",
          "welcome1",
          "letmein1",
          "changeme",
          "admin123",
          "woaini1314",
          "5201314520");

  public AccountRules {
    if (leastName < 1 || mostName < leastName || mostName > MOST_NAME) {
      throw new IllegalArgumentException(
          "names: " + leastName + ".." + mostName + " (expected: within 1..64)");
    }
    if (leastPassword < 1 || mostPassword < leastPassword) {
      throw new IllegalArgumentException(
          "passwords: " + leastPassword + ".." + mostPassword + " (expected: 1 or more)");
    }
  }

  public AccountRules withPassword(int least, int most) {
    return new AccountRules(leastName, mostName, least, most);
  }

  public AccountRules withName(int least, int most) {
    return new AccountRules(least, most, leastPassword, mostPassword);
  }

  /// @return null when it is good, else a sentence for the user
  @Nullable String problemOfName(String typed) {
    String name = UserName.shown(typed);
    int length = name.codePointCount(0, name.length());
    if (length < leastName || length > mostName) {
      return "The user name has to have " + leastName + " to " + mostName + " characters.";
    }
    boolean fits =
        Character.isLetterOrDigit(name.codePointAt(0))
            && name.codePoints().allMatch(AccountRules::isOfAName);
    return fits && !UserName.key(name).isEmpty()
        ? null
        : "The user name may have letters, digits and . _ - @ +, and begins with a letter or digit.";
  }

  private static boolean isOfAName(int c) {
    if (isInvisible(c)) {
      return false;
    }
    int type = Character.getType(c);
    return Character.isLetterOrDigit(c)
        || MARKS.indexOf(c) >= 0
        || type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }

  /// Letters and marks that are not drawn (Unicode's Default_Ignorable_Code_Point, as far as form
  /// KC leaves them): with one of them behind it a name looks like another's.
  private static boolean isInvisible(int c) {
    return c == 0x34f
        || c == 0x115f
        || c == 0x1160
        || c == 0x17b4
        || c == 0x17b5
        || (c >= 0x180b && c <= 0x180f)
        || (c >= 0xfe00 && c <= 0xfe0f)
        || (c >= 0xe0100 && c <= 0xe01ef);
  }

  /// @return null when it is good, else a sentence for the user
  @Nullable String problemOfPassword(String name, String password) {
    int length = password.codePointCount(0, password.length());
    if (length < leastPassword || length > mostPassword) {
      return "The password has to have " + leastPassword + " to " + mostPassword + " characters.";
    }
    if (leastPassword < DEFAULT.leastPassword) {
      return null; // who takes such short ones takes any
    }
    if (UserName.key(password).equals(UserName.key(name))) {
      return "The password must not be the user name.";
    }
    return COMMON.contains(password.toLowerCase(Locale.ROOT))
        ? "This password is one of those that are tried first; please take another."
        : null;
  }
}
