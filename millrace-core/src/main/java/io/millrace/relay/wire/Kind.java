// SPDX-License-Identifier: Apache-2.0
package io.millrace.relay.wire;

/// The kinds of frames by number.
final class Kind {
  static final int HELLO = 0x01;
  static final int SEND = 0x02;
  static final int JOIN = 0x03;
  static final int LEAVE = 0x04;
  static final int PING = 0x05;
  static final int WELCOME = 0x11;
  static final int MESSAGE = 0x12;
  static final int FAILURE = 0x13;
  static final int PONG = 0x14;
  static final int DONE = 0x15;

  private Kind() {}
}
