// SPDX-License-Identifier: Apache-2.0
package io.millrace.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import java.security.Key;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A key that tokens are checked with.
///
/// @param algorithms the only ones that it is for
/// @param id null for one that fits any token
record VerificationKey(Key key, List<JWSAlgorithm> algorithms, @Nullable String id) {
  static VerificationKey of(Key key) {
    return new VerificationKey(key, Algorithms.of(key), null);
  }

  boolean fits(JWSHeader header) {
    return algorithms.contains(header.getAlgorithm())
        && (id == null || header.getKeyID() == null || id.equals(header.getKeyID()));
  }

  @Override
  public String toString() {
    return "VerificationKey[" + id + ", " + algorithms + "]";
  }
}
