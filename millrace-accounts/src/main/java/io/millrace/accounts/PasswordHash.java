// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Base64;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/// A password's hash by Argon2id, with all that is needed to check it again; written in the PHC
/// string format: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.
record PasswordHash(HashCost cost, byte[] salt, byte[] hash) {
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;

  /// Longer texts are hashed as they were typed: to put many accents in order takes time with the
  /// square of their number, which no stranger may ask for.
  private static final int MOST_NORMALIZED = 4_096;

  private static final Pattern FORM =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,2}),p=(\\d{1,2})"
              + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

  static PasswordHash of(String password, HashCost cost, RandomGenerator random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return new PasswordHash(cost, salt, argon2id(password, cost, salt, HASH_BYTES));
  }

  /// That of no password that anybody knows; checking one against it takes as long as against any
  /// other. Made without the work of a hash.
  static PasswordHash ofNobody(HashCost cost, RandomGenerator random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    byte[] hash = new byte[HASH_BYTES];
    random.nextBytes(hash);
    return new PasswordHash(cost, salt, hash);
  }

  /// @return null when it is not written so, or costs more than a check may
  static @Nullable PasswordHash read(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return null;
    }
    try {
      return new PasswordHash(
          new HashCost(
              Integer.parseInt(form.group(1)),
              Integer.parseInt(form.group(2)),
              Integer.parseInt(form.group(3))),
          Base64.getDecoder().decode(form.group(4)),
          Base64.getDecoder().decode(form.group(5)));
    } catch (IllegalArgumentException outOfBounds) {
      return null;
    }
  }

  boolean isOf(String password) {
    return MessageDigest.isEqual(hash, argon2id(password, cost, salt, hash.length));
  }

  /// In form C of Unicode, as keyboards differ in how they put accents (RFC 8265, 4.2).
  private static byte[] argon2id(String password, HashCost cost, byte[] salt, int length) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(cost.memoryKib())
            .withIterations(cost.passes())
            .withParallelism(cost.lanes())
            .withSalt(salt)
            .build());
    byte[] hash = new byte[length];
    generator.generateBytes(normalized(password).getBytes(StandardCharsets.UTF_8), hash);
    return hash;
  }

  private static String normalized(String password) {
    return password.length() > MOST_NORMALIZED
        ? password
        : Normalizer.normalize(password, Normalizer.Form.NFC);
  }

  String text() {
    Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m="
        + cost.memoryKib()
        + ",t="
        + cost.passes()
        + ",p="
        + cost.lanes()
        + "$"
        + encoder.encodeToString(salt)
        + "$"
        + encoder.encodeToString(hash);
  }

  @Override
  public String toString() {
    return "PasswordHash[" + cost + "]";
  }
}
