// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos.game;

import io.millrace.json.Json;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A place in the world.
///
/// @param x 0 to [#WIDTH], from the left
/// @param y 0 to [#HEIGHT], from the top
record Position(double x, double y) {
  static final double WIDTH = 1200;
  static final double HEIGHT = 720;

  Position {
    // Written so that what is not a number fails too.
    if (!(x >= 0 && x <= WIDTH && y >= 0 && y <= HEIGHT)) {
      throw new IllegalArgumentException(
          "position: ["
              + x
              + ", "
              + y
              + "] (expected: within 0.."
              + WIDTH
              + ", 0.."
              + HEIGHT
              + ")");
    }
  }

  /// @param json what a client sent
  /// @throws Json.Unreadable when that is not two numbers within the world
  static Position read(@Nullable List<@Nullable Object> json) {
    if (json == null
        || json.size() != 2
        || !(json.get(0) instanceof Number x)
        || !(json.get(1) instanceof Number y)) {
      throw new Json.Unreadable("position (expected: two numbers)", null);
    }
    try {
      return new Position(x.doubleValue(), y.doubleValue());
    } catch (IllegalArgumentException outside) {
      throw new Json.Unreadable(String.valueOf(outside.getMessage()), outside);
    }
  }

  /// Anywhere but close to the edge.
  static Position draw(RandomGenerator random) {
    double margin = 60;
    return new Position(
        Math.rint(random.nextDouble(margin, WIDTH - margin)),
        Math.rint(random.nextDouble(margin, HEIGHT - margin)));
  }

  double distanceTo(Position other) {
    return Math.hypot(x - other.x, y - other.y);
  }

  /// As it goes over the wire.
  List<Double> toJson() {
    return List.of(x, y);
  }
}
