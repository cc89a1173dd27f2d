// SPDX-License-Identifier: Apache-2.0
package io.millrace.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FrameRulesTest {
  private static final int FIN = 0x80;
  private final FrameRules rules = new FrameRules(true, 1_000, 1_500, 0);

  private @Nullable Integer code(int first, long length) {
    CloseReason reason = rules.check(first, true, length);
    return reason == null ? null : reason.code();
  }

  @Test
  void letsWholeAndFragmentedMessagesCome() {
    assertThat(code(FIN | Opcode.TEXT, 1_000)).isNull();
    assertThat(code(Opcode.BINARY, 1_000)).isNull();
    assertThat(code(FIN | Opcode.PING, 125)).isNull();
    assertThat(code(Opcode.CONTINUATION, 400)).isNull();
    assertThat(rules.messageOpcode()).isEqualTo(Opcode.BINARY);
    assertThat(code(FIN | Opcode.CONTINUATION, 100)).isNull();
    assertThat(code(FIN | Opcode.TEXT, 1_000)).isNull();
    assertThat(rules.messageOpcode()).isEqualTo(Opcode.TEXT);
  }

  @ParameterizedTest
  @CsvSource({
    "0xC1, 1",
    "0xA1, 1",
    "0x91, 1", // reserved bits
    "0x83, 1",
    "0x87, 1",
    "0x8B, 1",
    "0x8F, 1", // unknown opcodes
    "0x80, 1",
    "0x00, 1", // continuation of nothing
    "0x09, 1",
    "0x08, 0",
    "0x0A, 0", // fragmented control frames
    "0x89, 126",
    "0x88, 126",
    "0x8A, 65536", // long control frames
    "0x88, 1", // half a close code
    "0x82, -1", // highest bit of the length
  })
  void endsWith1002(int first, long length) {
    assertThat(code(first, length)).isEqualTo(CloseCode.PROTOCOL_ERROR);
  }

  @Test
  void endsWith1002WhenAMessageBeginsWithinAnother() {
    assertThat(code(Opcode.TEXT, 1)).isNull();
    assertThat(code(FIN | Opcode.TEXT, 1)).isEqualTo(CloseCode.PROTOCOL_ERROR);
  }

  @Test
  void endsWith1009WhenAFrameOrAMessageIsTooLong() {
    assertThat(code(FIN | Opcode.TEXT, 1_001)).isEqualTo(CloseCode.TOO_BIG);
    assertThat(code(Opcode.TEXT, 1_000)).isNull();
    assertThat(code(Opcode.CONTINUATION, 500)).isNull();
    assertThat(code(FIN | Opcode.CONTINUATION, 1)).isEqualTo(CloseCode.TOO_BIG);
    assertThat(new FrameRules(true, Long.MAX_VALUE, 10, 0).check(0x82, true, Long.MAX_VALUE))
        .isNotNull();
  }

  @Test
  void asksForMasksOfClientsAndForNoneOfServers() {
    assertThat(rules.check(FIN | Opcode.TEXT, false, 1)).isNotNull();
    FrameRules ofServer = new FrameRules(false, 10, 10, 0);
    assertThat(ofServer.check(FIN | Opcode.TEXT, true, 1)).isNotNull();
    assertThat(ofServer.check(FIN | Opcode.TEXT, false, 1)).isNull();
  }

  @Test
  void controlFramesAreTold() {
    assertThat(Opcode.isControl(Opcode.PING)).isTrue();
    assertThat(Opcode.isControl(Opcode.TEXT)).isFalse();
  }

  @Test
  void whatAnExtensionMarksMayBeALittleLonger() {
    FrameRules compressing = new FrameRules(true, 1_000, 1_000, 0x40);
    assertThat(compressing.check(0x82, true, 1_001)).isNotNull();
    assertThat(compressing.check(0xC2, true, 1_300)).isNull();
    assertThat(compressing.check(0xC2, true, 1_500)).isNotNull();
    assertThat(compressing.check(0x82, true, 1_001)).isNotNull();
  }

  @Test
  void aReservedBitMayStandInTheFirstFrameOfAMessageOnly() {
    FrameRules compressing = new FrameRules(true, 1_000, 1_000, 0x40);
    assertThat(compressing.check(0x41, true, 1)).isNull();
    assertThat(compressing.messageBits()).isEqualTo(0x40);
    assertThat(compressing.check(0xC0, true, 1)).isNotNull();
    assertThat(compressing.check(0xC9, true, 1)).isNotNull();
    assertThat(compressing.check(0x80, true, 1)).isNull();
    assertThat(compressing.check(0xA1, true, 1)).as("another bit").isNotNull();
  }
}
