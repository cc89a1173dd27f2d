// SPDX-License-Identifier: Apache-2.0
package io.millrace.extension;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The negotiation of extensions in a handshake (RFC 6455, 9.1).
public final class Extensions {
  /// The name of the field.
  public static final String FIELD = "sec-websocket-extensions";

  /// What both ends agreed on.
  ///
  /// @param answer the value of the answer's field; empty when there is to be none
  /// @param codecs null when there are none
  public record Agreed(String answer, @Nullable CodecChain codecs) {
    public static final Agreed NOTHING = new Agreed("", null);
  }

  private Extensions() {}

  /// A server's side: takes for each extension the first offer it can keep, in the client's order,
  /// and none whose reserved bit is taken.
  ///
  /// @param lines the request's field
  /// @throws IllegalArgumentException when it does not follow the grammar; the handshake is refused
  public static Agreed answer(List<String> lines, List<WebSocketExtension> known) {
    if (lines.isEmpty() || known.isEmpty()) {
      return Agreed.NOTHING;
    }
    List<WebSocketExtension> left = new ArrayList<>(known);
    List<ExtensionTerms> answers = new ArrayList<>();
    List<MessageCodec> codecs = new ArrayList<>();
    for (ExtensionTerms offer : ExtensionTerms.parse(lines)) {
      WebSocketExtension extension = named(offer.name(), left);
      WebSocketExtension.Agreement agreement = extension == null ? null : extension.answer(offer);
      if (agreement != null && isFree(agreement.codec(), codecs)) {
        left.remove(extension);
        answers.add(agreement.answer());
        codecs.add(agreement.codec());
      }
    }
    return together(answers, codecs);
  }

  /// A client's field; empty when it knows no extension.
  public static String offer(List<WebSocketExtension> known) {
    return known.stream()
        .flatMap(each -> each.offers().stream())
        .map(ExtensionTerms::toString)
        .collect(Collectors.joining(", "));
  }

  /// A client's side: what the server answered.
  ///
  /// @param lines the answer's field
  /// @throws IllegalArgumentException when it is not an answer to what was offered; the connection
  ///   is failed
  public static Agreed agreed(List<String> lines, List<WebSocketExtension> offered) {
    List<WebSocketExtension> left = new ArrayList<>(offered);
    List<ExtensionTerms> answers = ExtensionTerms.parse(lines);
    List<MessageCodec> codecs = new ArrayList<>();
    for (ExtensionTerms answer : answers) {
      WebSocketExtension extension = named(answer.name(), left);
      if (extension == null) {
        throw new IllegalArgumentException(
            "extension: '"
                + answer.name()
                + "' in the answer (expected: one that was offered, once)");
      }
      left.remove(extension);
      MessageCodec codec = extension.agreed(answer);
      if (!isFree(codec, codecs)) {
        throw new IllegalArgumentException(
            "extension: '" + answer.name() + "' uses a reserved bit that another one uses");
      }
      codecs.add(codec);
    }
    return together(answers, codecs);
  }

  private static @Nullable WebSocketExtension named(String name, List<WebSocketExtension> among) {
    for (WebSocketExtension each : among) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    return null;
  }

  private static boolean isFree(MessageCodec codec, List<MessageCodec> others) {
    return others.stream().allMatch(each -> (each.reservedBit() & codec.reservedBit()) == 0);
  }

  private static Agreed together(List<ExtensionTerms> answers, List<MessageCodec> codecs) {
    return codecs.isEmpty()
        ? Agreed.NOTHING
        : new Agreed(
            answers.stream().map(ExtensionTerms::toString).collect(Collectors.joining(", ")),
            new CodecChain(codecs));
  }
}
