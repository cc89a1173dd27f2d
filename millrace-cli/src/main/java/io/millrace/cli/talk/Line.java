// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.talk;

import io.millrace.scope.Tokens;
import io.millrace.websocket.CloseReason;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// What a line means that was typed to a WebSocket.
sealed interface Line {
  /// @param text is sent
  record Text(String text) implements Line {}

  /// @param bytes are sent
  record Binary(byte[] bytes) implements Line {}

  record Ping() implements Line {}

  /// @param reason is sent in a close frame
  record Close(CloseReason reason) implements Line {}

  record Quit() implements Line {}

  record Help() implements Line {}

  /// @param complaint what is wrong with it
  record Wrong(String complaint) implements Line {}

  List<String> COMMANDS = List.of("/ping", "/close", "/binary", "/quit", "/help");

  /// As `/help` shows it.
  String HELP =
      """
      What is typed is sent as text, but for:
        /ping               asks for life and shows the time of the round trip
        /binary 01 02 ff    sends these octets, in hexadecimal
        /close 1000 bye     closes with a code and a reason, both may be left out
        /quit               closes with 1000 and leaves; so does the end of the input
        /help               shows this
        //text              sends /text
      """;

  static Line of(String typed) {
    if (!typed.startsWith("/")) {
      return new Text(typed);
    }
    if (typed.startsWith("//")) {
      return new Text(typed.substring(1));
    }
    String[] words = typed.strip().split("\\s+", 2);
    String rest = words.length == 1 ? "" : words[1];
    return switch (words[0].toLowerCase(Locale.ROOT)) {
      case "/ping" -> new Ping();
      case "/quit", "/exit" -> new Quit();
      case "/help", "/?" -> new Help();
      case "/binary" -> binary(rest);
      case "/close" -> close(rest);
      default ->
          new Wrong(
              "unknown command "
                  + Tokens.shown(words[0])
                  + " (expected: /help lists them; //text sends /text)");
    };
  }

  private static Line binary(String hex) {
    try {
      return new Binary(HexFormat.of().parseHex(hex.replaceAll("\\s+", "")));
    } catch (IllegalArgumentException wrong) {
      return new Wrong(
          "/binary: " + Tokens.shown(hex) + " (expected: pairs of hexadecimal digits)");
    }
  }

  private static Line close(String rest) {
    if (rest.isEmpty()) {
      return new Close(CloseReason.NORMAL);
    }
    String[] words = rest.split("\\s+", 2);
    try {
      CloseReason reason =
          new CloseReason(Integer.parseInt(words[0]), words.length == 1 ? "" : words[1]);
      if (reason.code() == 1005 || reason.code() == 1006) {
        return new Wrong("/close: " + reason.code() + " is never sent (expected: such as 1000)");
      }
      return new Close(reason);
    } catch (NumberFormatException noNumber) {
      return new Wrong("/close: " + Tokens.shown(words[0]) + " (expected: a code such as 1000)");
    } catch (IllegalArgumentException wrong) {
      return new Wrong("/close: " + wrong.getMessage());
    }
  }
}
