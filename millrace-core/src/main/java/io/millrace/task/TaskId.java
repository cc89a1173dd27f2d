// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// Names one task among all: a random UUID in its usual form, as Celery's ids are.
public record TaskId(String value) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final long VERSION_4 = 0x4000;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  public TaskId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "task id: a text of "
              + value.length()
              + " characters (expected: a UUID such as 0a3f….-….-….-….-…. in small letters)");
    }
  }

  /// A fresh one.
  public static TaskId random(RandomGenerator random) {
    long high = (random.nextLong() & ~0xF000L) | VERSION_4;
    long low = (random.nextLong() & ~0xC000_0000_0000_0000L) | VARIANT;
    return new TaskId(new UUID(high, low).toString());
  }

  @Override
  public String toString() {
    return value;
  }
}
