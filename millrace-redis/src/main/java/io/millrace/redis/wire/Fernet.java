// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import io.millrace.time.Timeline;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Fernet tokens (version 0x80: AES-128-CBC, HMAC-SHA256) under keys made of secrets as
/// `channels_redis` makes them: SHA-256 of the UTF-8. Safe for all threads.
final class Fernet {
  private static final byte VERSION = (byte) 0x80;
  private static final int IV = 16;
  private static final int BLOCK = 16;
  private static final int HEAD = 1 + Long.BYTES + IV;
  private static final int MAC = 32;

  /// How far in the future a token may be, in seconds, as clocks differ.
  private static final long SKEW = 60;

  private final List<Key> keys;
  private final Timeline timeline;
  private final RandomGenerator random;

  /// The halves of what a secret gives.
  private record Key(SecretKeySpec signing, SecretKeySpec encryption) {
    static Key of(String secret) {
      try {
        byte[] both =
            MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        return new Key(
            new SecretKeySpec(both, 0, 16, "HmacSHA256"), new SecretKeySpec(both, 16, 16, "AES"));
      } catch (GeneralSecurityException never) {
        throw new IllegalStateException(never);
      }
    }

    @Override
    public String toString() {
      return "Key";
    }
  }

  /// @param secrets the first encrypts, all decrypt; one at least
  /// @param random safe for all threads and not to be guessed, such as a `SecureRandom`
  Fernet(List<String> secrets, Timeline timeline, RandomGenerator random) {
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException("keys: none (expected: one or more)");
    }
    this.keys = secrets.stream().map(Key::of).toList();
    this.timeline = timeline;
    this.random = random;
  }

  /// @return the token in base64url with padding, as ASCII
  byte[] encrypt(byte[] body) {
    byte[] iv = new byte[IV];
    random.nextBytes(iv);
    Key key = keys.getFirst();
    try {
      byte[] hidden = cipher(Cipher.ENCRYPT_MODE, key, iv).doFinal(body);
      ByteBuffer token = ByteBuffer.allocate(HEAD + hidden.length + MAC);
      token.put(VERSION).putLong(seconds()).put(iv).put(hidden);
      token.put(signature(key, token.array(), token.position()));
      return Base64.getUrlEncoder().encode(token.array());
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /// @param lifetime how old a token may be, in whole seconds; null for any age, and then it may be
  ///   of the future as well
  /// @throws MalformedBodyException when it is no token, too old, or under none of the keys
  byte[] decrypt(byte[] text, @Nullable Duration lifetime) {
    byte[] token = decode(text);
    int signed = token.length - MAC;
    if (signed < HEAD + BLOCK || (signed - HEAD) % BLOCK != 0 || token[0] != VERSION) {
      throw new MalformedBodyException("not encrypted (expected: a Fernet token)");
    }
    Key key = keyOf(token, signed);
    if (lifetime != null) {
      checkAge(ByteBuffer.wrap(token).getLong(1), lifetime.toSeconds());
    }
    try {
      return cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOfRange(token, HEAD - IV, HEAD))
          .doFinal(token, HEAD, signed - HEAD);
    } catch (GeneralSecurityException wrong) {
      throw new MalformedBodyException("encrypted in another way", wrong);
    }
  }

  private static byte[] decode(byte[] text) {
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException wrong) {
      throw new MalformedBodyException("not encrypted (expected: a Fernet token)", wrong);
    }
  }

  private Key keyOf(byte[] token, int signed) {
    byte[] theirs = Arrays.copyOfRange(token, signed, token.length);
    for (Key key : keys) {
      try {
        if (MessageDigest.isEqual(signature(key, token, signed), theirs)) {
          return key;
        }
      } catch (GeneralSecurityException broken) {
        throw new IllegalStateException(broken);
      }
    }
    throw new MalformedBodyException(
        "encrypted with another key (expected: one of the " + keys.size() + " that are set)");
  }

  /// @param made as the token says, which is signed
  private void checkAge(long made, long lifetime) {
    long now = seconds();
    if (made < 0 || made - now > SKEW) {
      throw new MalformedBodyException(
          "from the future (expected: at most " + SKEW + " s ahead; do the clocks agree?)");
    }
    if (now - made > lifetime) {
      throw new MalformedBodyException(
          (now - made) + " s old (expected: at most " + lifetime + "; do the clocks agree?)");
    }
  }

  private long seconds() {
    return timeline.now().getEpochSecond();
  }

  private static Cipher cipher(int mode, Key key, byte[] iv) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(mode, key.encryption, new IvParameterSpec(iv));
    return cipher;
  }

  private static byte[] signature(Key key, byte[] token, int length)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(key.signing);
    mac.update(token, 0, length);
    return mac.doFinal();
  }
}
