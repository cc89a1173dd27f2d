// SPDX-License-Identifier: Apache-2.0
package io.millrace.guard;

import io.millrace.scope.Scope;

/// Who a client is, as far as it can be counted.
final class ClientKey {
  private ClientKey() {}

  static String ofAddress(Scope scope) {
    return scope.client().network();
  }

  /// The user who has logged in, else the address.
  static String ofUser(Scope scope) {
    return scope.user().isAuthenticated()
        ? "user " + scope.user().name()
        : "address " + ofAddress(scope);
  }
}
