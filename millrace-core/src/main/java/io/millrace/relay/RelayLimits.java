// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import io.millrace.layer.Overflow;
import java.time.Duration;

/// How much a relay takes and holds.
///
/// @param processes connections at one time, those without a name yet included
/// @param waiting records and messages that wait for one process that is not there
/// @param waitingBytes what waits for all of them together
/// @param waitingTime how long anything waits
/// @param outbox bytes that wait for one process that reads slowly
/// @param overflow what becomes of what processes send when that is full; [Overflow#KEEP_LATEST]
///   keeps the latest of each sender. What comes from the layer waits there
/// @param payload bytes of one message of frames
/// @param helloTime within which a process of frames has to say its name
/// @param channels processes that have a channel of the layer; the others can only be reached by
///   processes of this relay. With a layer on Redis each takes a connection there
/// @param memberships groups that one process may join by itself
public record RelayLimits(
    int processes,
    int waiting,
    int waitingBytes,
    Duration waitingTime,
    int outbox,
    Overflow overflow,
    int payload,
    Duration helloTime,
    int channels,
    int memberships) {
  public static final RelayLimits DEFAULT =
      new RelayLimits(
          10_000,
          1_000,
          16 * 1_024 * 1_024,
          Duration.ofSeconds(60),
          1_024 * 1_024,
          Overflow.CLOSE,
          1_024 * 1_024,
          Duration.ofSeconds(10),
          1_000,
          100);

  private static final int LARGEST_PAYLOAD = 256 * 1_024 * 1_024;

  public RelayLimits {
    least("processes", processes, 1);
    least("waiting", waiting, 0);
    least("waiting bytes", waitingBytes, 0);
    least("outbox", outbox, RelayRecord.SIZE);
    least("payload", payload, RelayRecord.SIZE);
    least("channels", channels, 0);
    least("memberships", memberships, 0);
    if (payload > LARGEST_PAYLOAD) {
      throw new IllegalArgumentException(
          "payload: " + payload + " (expected: " + LARGEST_PAYLOAD + " or less)");
    }
    if (!waitingTime.isPositive() || !helloTime.isPositive()) {
      throw new IllegalArgumentException(
          "waiting time: "
              + waitingTime
              + ", hello time: "
              + helloTime
              + " (expected: more than 0)");
    }
  }

  private static void least(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + " or more)");
    }
  }

  public RelayLimits withProcesses(int most) {
    return new RelayLimits(
        most,
        waiting,
        waitingBytes,
        waitingTime,
        outbox,
        overflow,
        payload,
        helloTime,
        channels,
        memberships);
  }

  /// @param each for one process
  public RelayLimits withWaiting(int each, int bytes, Duration time) {
    return new RelayLimits(
        processes, each, bytes, time, outbox, overflow, payload, helloTime, channels, memberships);
  }

  public RelayLimits withOutbox(int bytes, Overflow policy) {
    return new RelayLimits(
        processes,
        waiting,
        waitingBytes,
        waitingTime,
        bytes,
        policy,
        payload,
        helloTime,
        channels,
        memberships);
  }

  public RelayLimits withPayload(int bytes) {
    return new RelayLimits(
        processes,
        waiting,
        waitingBytes,
        waitingTime,
        outbox,
        overflow,
        bytes,
        helloTime,
        channels,
        memberships);
  }

  public RelayLimits withHelloTime(Duration time) {
    return new RelayLimits(
        processes,
        waiting,
        waitingBytes,
        waitingTime,
        outbox,
        overflow,
        payload,
        time,
        channels,
        memberships);
  }

  public RelayLimits withChannels(int most) {
    return new RelayLimits(
        processes,
        waiting,
        waitingBytes,
        waitingTime,
        outbox,
        overflow,
        payload,
        helloTime,
        most,
        memberships);
  }

  public RelayLimits withMemberships(int most) {
    return new RelayLimits(
        processes,
        waiting,
        waitingBytes,
        waitingTime,
        outbox,
        overflow,
        payload,
        helloTime,
        channels,
        most);
  }
}
