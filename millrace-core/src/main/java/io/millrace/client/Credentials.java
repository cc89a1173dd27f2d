// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// What the field `Authorization` says. The texts of these values do not show what is secret.
public sealed interface Credentials {
  /// The field's value.
  String field();

  /// RFC 7617, in UTF-8.
  ///
  /// @param user without a colon
  record Basic(String user, String password) implements Credentials {
    public Basic {
      if (user.indexOf(':') >= 0) {
        throw new IllegalArgumentException(
            "user: '" + user + "' (expected: no colon, which ends the name)");
      }
    }

    @Override
    public String field() {
      byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
      return "basic " + user;
    }
  }

  /// RFC 6750.
  record Bearer(String token) implements Credentials {
    public Bearer {
      if (!token.matches("[A-Za-z0-9._~+/-]+=*")) {
        throw new IllegalArgumentException(
            "bearer token: one of "
                + token.length()
                + " characters (expected: letters, digits and -._~+/ only)");
      }
    }

    @Override
    public String field() {
      return "Bearer " + token;
    }

    @Override
    public String toString() {
      return "bearer";
    }
  }
}
