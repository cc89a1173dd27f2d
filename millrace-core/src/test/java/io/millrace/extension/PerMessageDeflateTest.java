// SPDX-License-Identifier: Apache-2.0
package io.millrace.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Negotiation and bytes of RFC 7692.
class PerMessageDeflateTest {
  private static final int MOST = 1 << 20;
  private static final Compression ALL = Compression.DEFAULT.withMinSize(0);
  private static final String HELLO = "Hello";

  private static Extensions.Agreed answer(Compression options, String... offers) {
    return Extensions.answer(List.of(offers), List.of(new PerMessageDeflate(options)));
  }

  private static MessageCodec codec(Compression options, String offer) {
    return Objects.requireNonNull(
            new PerMessageDeflate(options).answer(ExtensionTerms.parse(List.of(offer)).getFirst()))
        .codec();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] hex(String octets) {
    return HexFormat.ofDelimiter(" ").parseHex(octets);
  }

  private static String inflated(MessageCodec codec, byte[] payload) throws CodecException {
    return new String(codec.decode(true, payload, MOST), StandardCharsets.UTF_8);
  }

  // ---- what a server answers ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permessage-deflate"
            + "|permessage-deflate; server_no_context_takeover; client_no_context_takeover",
        "permessage-deflate; client_max_window_bits"
            + "|permessage-deflate; server_no_context_takeover; client_no_context_takeover",
        "permessage-deflate; server_max_window_bits=10"
            + "|permessage-deflate; server_no_context_takeover; client_no_context_takeover;"
            + " server_max_window_bits=10",
        "permessage-deflate; server_max_window_bits=\"9\""
            + "|permessage-deflate; server_no_context_takeover; client_no_context_takeover;"
            + " server_max_window_bits=9",
      })
  void answersOnlyWhatItKeeps(String offer, String answer) {
    assertThat(answer(Compression.DEFAULT, offer).answer()).isEqualTo(answer);
  }

  @Test
  void keepsContextsOnlyWhereBothWant() {
    Compression both = Compression.DEFAULT.withContext(true, true);
    assertThat(answer(both, "permessage-deflate").answer()).isEqualTo("permessage-deflate");
    assertThat(answer(both, "permessage-deflate; server_no_context_takeover").answer())
        .isEqualTo("permessage-deflate; server_no_context_takeover");
    assertThat(answer(both, "permessage-deflate; client_no_context_takeover").answer())
        .isEqualTo("permessage-deflate; client_no_context_takeover");
    assertThat(answer(both, "permessage-deflate; server_max_window_bits=12").answer())
        .as("a narrow window is kept by forgetting")
        .isEqualTo("permessage-deflate; server_no_context_takeover; server_max_window_bits=12");
  }

  @Test
  void limitsThePeersWindowOnlyWhenThePeerOffersTo() {
    Compression narrow = Compression.DEFAULT.withPeerWindowBits(11).withContext(true, true);
    assertThat(answer(narrow, "permessage-deflate; client_max_window_bits").answer())
        .isEqualTo("permessage-deflate; client_max_window_bits=11");
    assertThat(answer(narrow, "permessage-deflate; client_max_window_bits=9").answer())
        .isEqualTo("permessage-deflate; client_max_window_bits=9");
    assertThat(answer(narrow, "permessage-deflate").answer()).isEqualTo("permessage-deflate");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate; unknown",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=010",
        "permessage-deflate; client_max_window_bits=0",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "x-webkit-deflate-frame",
      })
  void declinesWhatIsWrongOrUnknown(String offer) {
    assertThat(answer(Compression.DEFAULT, offer)).isEqualTo(Extensions.Agreed.NOTHING);
  }

  @Test
  void takesTheFirstOfferThatItCanKeep() {
    assertThat(
            answer(
                    ALL.withContext(true, true),
                    "permessage-deflate; server_max_window_bits=99",
                    "permessage-deflate; server_max_window_bits=10, permessage-deflate")
                .answer())
        .isEqualTo("permessage-deflate; server_no_context_takeover; server_max_window_bits=10");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {";", "permessage-deflate;", "a b", "permessage-deflate; x=\"a b\"", "a=b"})
  void refusesAFieldThatDoesNotFollowTheGrammar(String line) {
    assertThatThrownBy(() -> answer(Compression.DEFAULT, line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected:");
  }

  @Test
  void emptyMembersOfTheFieldMeanNothing() {
    assertThat(answer(Compression.DEFAULT, "", " , ,permessage-deflate,").answer())
        .startsWith("permessage-deflate");
  }

  // ---- what a client offers and accepts ----

  @Test
  void offersWhatItCanKeep() {
    assertThat(Extensions.offer(List.of(new PerMessageDeflate(Compression.DEFAULT))))
        .isEqualTo(
            "permessage-deflate; client_max_window_bits; server_no_context_takeover;"
                + " client_no_context_takeover");
    assertThat(
            Extensions.offer(
                List.of(
                    new PerMessageDeflate(
                        Compression.DEFAULT.withContext(true, true).withPeerWindowBits(10)))))
        .isEqualTo("permessage-deflate; client_max_window_bits; server_max_window_bits=10");
  }

  private static Extensions.Agreed agreed(Compression options, String answer) {
    return Extensions.agreed(List.of(answer), List.of(new PerMessageDeflate(options)));
  }

  @Test
  void takesAnAnswerToItsOffer() {
    assertThat(
            agreed(Compression.DEFAULT, "permessage-deflate; server_no_context_takeover").codecs())
        .isNotNull();
    assertThat(
            agreed(
                    Compression.DEFAULT,
                    "permessage-deflate; server_no_context_takeover; client_max_window_bits=8")
                .codecs())
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate",
        "permessage-deflate; server_no_context_takeover; client_max_window_bits",
        "permessage-deflate; server_no_context_takeover; client_max_window_bits=7",
        "permessage-deflate; server_no_context_takeover; other",
        "permessage-deflate; server_no_context_takeover,"
            + " permessage-deflate; server_no_context_takeover",
        "other",
      })
  void refusesAnAnswerToWhatItDidNotOffer(String answer) {
    assertThatThrownBy(() -> agreed(Compression.DEFAULT, answer))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesAWiderWindowThanItOffered() {
    Compression narrow = Compression.DEFAULT.withContext(true, true).withPeerWindowBits(10);
    assertThat(agreed(narrow, "permessage-deflate; server_max_window_bits=9").codecs()).isNotNull();
    assertThatThrownBy(() -> agreed(narrow, "permessage-deflate; server_max_window_bits=11"))
        .hasMessageContaining("server_max_window_bits");
    assertThatThrownBy(() -> agreed(narrow, "permessage-deflate"))
        .hasMessageContaining("server_max_window_bits");
  }

  // ---- bytes: the examples of RFC 7692, 7.2.3 ----

  @Test
  void inflatesTheExamplesOfTheRfc() throws CodecException {
    MessageCodec codec = codec(ALL, "permessage-deflate");
    assertThat(inflated(codec, hex("f2 48 cd c9 c9 07 00"))).as("one block").isEqualTo(HELLO);
    assertThat(inflated(codec, hex("00 05 00 fa ff 48 65 6c 6c 6f 00")))
        .as("a block without compression")
        .isEqualTo(HELLO);
    assertThat(inflated(codec, hex("f3 48 cd c9 c9 07 00 00")))
        .as("a final block")
        .isEqualTo(HELLO);
    assertThat(inflated(codec, hex("f2 48 05 00 00 00 ff ff ca c9 c9 07 00")))
        .as("two blocks")
        .isEqualTo(HELLO);
    assertThat(inflated(codec, hex("00"))).as("nothing").isEmpty();
  }

  @Test
  void aContextIsKeptWhereItWasAgreed() throws CodecException {
    MessageCodec keeps = codec(ALL.withContext(true, true), "permessage-deflate");
    assertThat(inflated(keeps, hex("f2 48 cd c9 c9 07 00"))).isEqualTo(HELLO);
    assertThat(inflated(keeps, hex("f2 00 11 00 00"))).isEqualTo(HELLO);
    byte[] first = keeps.encode(true, bytes("a sentence that comes again"));
    byte[] second = keeps.encode(true, bytes("a sentence that comes again"));
    assertThat(second).hasSizeLessThan(Objects.requireNonNull(first).length / 2);
    assertThat(keeps.encode(true, new byte[0])).as("nothing to compress").isNull();
    keeps.close();
    MessageCodec forgets = codec(ALL, "permessage-deflate");
    assertThat(inflated(forgets, hex("f2 48 cd c9 c9 07 00"))).isEqualTo(HELLO);
    assertThatThrownBy(() -> inflated(forgets, hex("f2 00 11 00 00")))
        .isInstanceOfSatisfying(
            CodecException.class, broken -> assertThat(broken.closeCode()).isEqualTo(1007));
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 9, 10, 12, 14, 15})
  void whatIsCompressedComesBack(int window) throws CodecException {
    MessageCodec codec = codec(ALL, "permessage-deflate; server_max_window_bits=" + window);
    Random random = new Random(window);
    for (int size : new int[] {0, 1, 100, 255, 256, 257, 4_096, 65_535, 200_000}) {
      byte[] payload = new byte[size];
      for (int i = 0; i < size; i++) {
        payload[i] = (byte) (random.nextInt(4) + 'a');
      }
      byte[] deflated = codec.encode(false, payload);
      byte[] back = deflated == null ? payload : codec.decode(false, deflated, MOST);
      assertThat(back).as("%d bytes", size).isEqualTo(payload);
      assertThat(size < 256 || deflated != null).as("%d bytes are compressed", size).isTrue();
    }
  }

  @Test
  void aNarrowWindowNeverLooksFartherBack() {
    // The same 300 random bytes twice: only a window of more than 300 bytes can use the first copy.
    byte[] once = new byte[300];
    new Random(1).nextBytes(once);
    byte[] twice = new byte[600];
    System.arraycopy(once, 0, twice, 0, 300);
    System.arraycopy(once, 0, twice, 300, 300);
    assertThat(codec(ALL, "permessage-deflate; server_max_window_bits=9").encode(false, twice))
        .as("512 bytes: the copy that starts within is found")
        .isNotNull();
    assertThat(codec(ALL, "permessage-deflate; server_max_window_bits=8").encode(false, twice))
        .as("256 bytes: nothing to be won")
        .isNull();
  }

  @Test
  void doesNotCompressWhatGainsNothing() {
    byte[] noise = new byte[1_000];
    new Random(2).nextBytes(noise);
    assertThat(codec(ALL, "permessage-deflate").encode(false, noise)).isNull();
    assertThat(codec(Compression.DEFAULT, "permessage-deflate").encode(true, new byte[255]))
        .as("below the minimum size")
        .isNull();
    assertThat(codec(Compression.DEFAULT, "permessage-deflate").encode(true, new byte[256]))
        .isNotNull();
  }

  @Test
  void aBombIsStoppedAtTheLimit() {
    MessageCodec codec = codec(ALL, "permessage-deflate");
    byte[] bomb = codec.encode(false, new byte[10 << 20]);
    assertThat(bomb).hasSizeLessThan(64 << 10);
    assertThatThrownBy(() -> codec.decode(false, Objects.requireNonNull(bomb), MOST))
        .isInstanceOfSatisfying(
            CodecException.class,
            tooBig -> {
              assertThat(tooBig.closeCode()).isEqualTo(1009);
              assertThat(tooBig.reason()).contains("1048576");
            });
  }

  @Test
  void aMessageOfExactlyTheLimitPasses() throws CodecException {
    MessageCodec codec = codec(ALL, "permessage-deflate");
    byte @Nullable [] deflated = codec.encode(false, new byte[MOST]);
    assertThat(codec.decode(false, Objects.requireNonNull(deflated), MOST)).hasSize(MOST);
    assertThatThrownBy(() -> codec.decode(false, deflated, MOST - 1))
        .isInstanceOf(CodecException.class);
  }

  @Test
  void brokenBytesAreInvalid() {
    MessageCodec codec = codec(ALL, "permessage-deflate");
    assertThatThrownBy(() -> codec.decode(true, hex("ff ff ff ff ff"), MOST))
        .isInstanceOfSatisfying(
            CodecException.class, broken -> assertThat(broken.closeCode()).isEqualTo(1007));
  }

  @Test
  void connectionsWithEqualTermsShare() {
    assertThat(codec(ALL, "permessage-deflate").sharing())
        .isNotNull()
        .isEqualTo(codec(ALL, "permessage-deflate").sharing())
        .isNotEqualTo(codec(ALL, "permessage-deflate; server_max_window_bits=9").sharing());
    assertThat(codec(ALL.withContext(true, false), "permessage-deflate").sharing()).isNull();
  }
}
