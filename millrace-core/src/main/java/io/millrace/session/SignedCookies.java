// SPDX-License-Identifier: Apache-2.0
package io.millrace.session;

import io.millrace.http.SetCookie;
import io.millrace.scope.Scope;
import io.millrace.time.Timeline;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Cookies whose value the client can read and not change, by HMAC-SHA256. The name and the time of
/// signing are signed too, so that no cookie passes for another. Safe for all threads.
public final class SignedCookies {
  private static final int LEAST_KEY_BYTES = 32;
  private static final String HMAC = "HmacSHA256";
  private static final String PURPOSE = "millrace.cookie.1";
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Duration AHEAD = Duration.ofMinutes(5);

  private final List<SecretKeySpec> keys;
  private final Timeline timeline;

  private SignedCookies(List<SecretKeySpec> keys, Timeline timeline) {
    this.keys = List.copyOf(keys);
    this.timeline = timeline;
  }

  /// @param keys of 32 random bytes or more each. The first signs, all verify: a new one is put
  ///   before the old, which goes when no cookie of it is wanted any more
  public static SignedCookies with(byte[]... keys) {
    if (keys.length == 0) {
      throw new IllegalArgumentException("keys: none (expected: 1 or more)");
    }
    return new SignedCookies(
        Arrays.stream(keys).map(SignedCookies::key).toList(), Timeline.system());
  }

  private static SecretKeySpec key(byte[] bytes) {
    if (bytes.length < LEAST_KEY_BYTES) {
      throw new IllegalArgumentException(
          "key: " + bytes.length + " bytes (expected: " + LEAST_KEY_BYTES + " or more)");
    }
    return new SecretKeySpec(bytes, HMAC);
  }

  /// The same by another clock.
  public SignedCookies at(Timeline other) {
    return new SignedCookies(keys, other);
  }

  /// The same cookie with its value signed.
  ///
  /// @param cookie with any value that [SetCookie] takes
  public SetCookie sign(SetCookie cookie) {
    return cookie.withValue(sign(cookie.name(), cookie.value()));
  }

  /// @param value any text
  public String sign(String name, String value) {
    String content =
        ENCODER.encodeToString(value.getBytes(StandardCharsets.UTF_8))
            + "."
            + timeline.now().getEpochSecond();
    return content + "." + ENCODER.encodeToString(mac(keys.getFirst(), name, content));
  }

  /// The value of that cookie of a request.
  ///
  /// @return null when there is none, or it was not signed here
  public @Nullable String read(Scope scope, String name) {
    String signed = scope.cookies().get(name);
    return signed == null ? null : verify(name, signed);
  }

  /// @return the value, or null when it was not signed here under this name
  public @Nullable String verify(String name, String signed) {
    return verify(name, signed, null);
  }

  /// @param longest how long ago it may have been signed
  public @Nullable String verify(String name, String signed, @Nullable Duration longest) {
    int timeAt = signed.indexOf('.');
    int macAt = signed.lastIndexOf('.');
    if (timeAt < 0 || macAt == timeAt) {
      return null;
    }
    String content = signed.substring(0, macAt);
    try {
      byte[] claimed = Base64.getUrlDecoder().decode(signed.substring(macAt + 1));
      boolean genuine = false;
      for (SecretKeySpec each : keys) {
        genuine |= MessageDigest.isEqual(mac(each, name, content), claimed);
      }
      if (!genuine) {
        return null;
      }
      Instant at = Instant.ofEpochSecond(Long.parseLong(content.substring(timeAt + 1)));
      return longest == null || isWithin(at, longest)
          ? new String(
              Base64.getUrlDecoder().decode(content.substring(0, timeAt)), StandardCharsets.UTF_8)
          : null;
    } catch (IllegalArgumentException notOurs) {
      return null;
    }
  }

  /// Clocks of several servers may differ a little.
  private boolean isWithin(Instant at, Duration longest) {
    Instant now = timeline.now();
    return !at.isBefore(now.minus(longest)) && !at.isAfter(now.plus(AHEAD));
  }

  /// Neither a name nor the content has a line feed in it, so none runs into the other.
  private static byte[] mac(SecretKeySpec key, String name, String content) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return mac.doFinal((PURPOSE + "\n" + name + "\n" + content).getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every Java has HMAC with SHA-256", missing);
    }
  }
}
