// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import org.jspecify.annotations.Nullable;

/// One group message on its way through those who get it on one event loop. Used on that loop only.
///
/// The first member that needs the message encoded leaves the encoded form here, and the others
/// share it; when all members have been walked, it is released.
public final class Broadcast implements Runnable {
  /// A form of the message that a transport made and wants back.
  public interface Encoded {
    void release();
  }

  private final Message message;
  private final @Nullable Member except;
  private final Audience audience;
  private final int weight;
  private @Nullable Encoded encoded;

  /// @param except who gets nothing, or null
  Broadcast(Message message, @Nullable Member except, Audience audience, int weight) {
    this.message = message;
    this.except = except;
    this.audience = audience;
    this.weight = weight;
  }

  public Message message() {
    return message;
  }

  @Nullable Member except() {
    return except;
  }

  public @Nullable Encoded encoded() {
    return encoded;
  }

  public void encoded(Encoded form) {
    encoded = form;
  }

  @Override
  public void run() {
    try {
      audience.walk(this);
    } finally {
      audience.backlog().leave(weight);
      if (encoded != null) {
        encoded.release();
        encoded = null;
      }
    }
  }
}
