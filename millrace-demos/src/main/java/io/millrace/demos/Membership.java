// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.server.Middleware;
import java.util.List;

/// How the site learns who its visitors are. The accounts themselves, and the routes to register
/// and log in, are not the demos' concern.
///
/// @param known middleware that finds out who the user is; it stands before the routes that want to
///   know, and not before the others
/// @param required middleware that lets those in alone who have logged in; with none, there are no
///   accounts, and nothing that is for members
public record Membership(List<Middleware> known, List<Middleware> required) {
  /// All visitors are anonymous, unless middleware of the server's own says who they are.
  public static final Membership NONE = new Membership(List.of(), List.of());

  public Membership {
    known = List.copyOf(known);
    required = List.copyOf(required);
  }

  public static Membership of(Middleware known, Middleware required) {
    return new Membership(List.of(known), List.of(required));
  }

  boolean exists() {
    return !required.isEmpty();
  }
}
