// SPDX-License-Identifier: Apache-2.0
package io.millrace.metrics;

/// Why a message did not reach the one it was for. Every loss inside Millrace has one of these.
public enum DropReason {
  /// The consumer's mailbox held as many layer messages as it may.
  MAILBOX_FULL("mailbox_full"),
  /// A slow client: the policy dropped the message that waited longest.
  OUTBOX_OLDEST("outbox_oldest"),
  /// A slow client: the policy dropped the new message.
  OUTBOX_NEWEST("outbox_newest"),
  /// A slow client: a newer message with the same key took the place.
  OUTBOX_REPLACED("outbox_replaced"),
  /// A slow client was closed with this message unsent.
  OUTBOX_CLOSED("outbox_closed"),
  /// A general channel held as many messages as it may.
  CHANNEL_FULL("channel_full"),
  /// Nobody received it within the layer's expiry.
  EXPIRED("expired"),
  /// Its channel was closed, or never was.
  CHANNEL_GONE("channel_gone"),
  /// It was for a client whose handshake had not been answered yet.
  NOT_ACCEPTED("not_accepted"),
  /// The consumer could not read what the client sent.
  UNREADABLE("unreadable"),
  /// A gate in front of the consumer dropped what the client sent.
  FILTERED("filtered"),
  /// The consumer has no handler for its type.
  NO_HANDLER("no_handler"),
  /// The event loops were too far behind to take another broadcast.
  BACKLOG("backlog"),
  /// For other processes: the layer's server could not be reached, or has not said that it took it.
  LAYER_DOWN("layer_down"),
  /// Another program put into the layer what is no message, or is encrypted with a key unknown
  /// here.
  MALFORMED("malformed");

  private final String label;

  DropReason(String label) {
    this.label = label;
  }

  /// The name in metrics and on the status page.
  public String label() {
    return label;
  }
}
