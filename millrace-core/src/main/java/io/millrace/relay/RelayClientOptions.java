// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay;

import java.time.Duration;
import java.util.Optional;

/// How a process connects to a relay.
///
/// @param token what the relay asks for, if it does
/// @param port from which to connect over TCP; 0 for any
/// @param timeout for connecting and being welcomed
/// @param inbox messages and errors that wait for [RelayClient#receive]; then no more is read, and
///   the relay's limits for slow readers apply
public record RelayClientOptions(Optional<String> token, int port, Duration timeout, int inbox) {
  public static final RelayClientOptions DEFAULT =
      new RelayClientOptions(Optional.empty(), 0, Duration.ofSeconds(10), 1_000);

  public RelayClientOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0..65535)");
    }
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout: " + timeout + " (expected: more than 0)");
    }
    if (inbox < 1) {
      throw new IllegalArgumentException("inbox: " + inbox + " (expected: 1 or more)");
    }
  }

  public RelayClientOptions withToken(String secret) {
    return new RelayClientOptions(Optional.of(secret), port, timeout, inbox);
  }

  public RelayClientOptions withPort(int from) {
    return new RelayClientOptions(token, from, timeout, inbox);
  }

  public RelayClientOptions withTimeout(Duration longest) {
    return new RelayClientOptions(token, port, longest, inbox);
  }

  public RelayClientOptions withInbox(int messages) {
    return new RelayClientOptions(token, port, timeout, messages);
  }

  @Override
  public String toString() {
    return "RelayClientOptions[token="
        + (token.isPresent() ? "(hidden)" : "none")
        + ", port="
        + port
        + ", timeout="
        + timeout
        + ", inbox="
        + inbox
        + "]";
  }
}
