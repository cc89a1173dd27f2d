// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.talk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/// A person's desk: a terminal with line editing, completion of commands and a history, in which a
/// line that begins with a space is not kept.
public final class TerminalDesk implements Desk {
  private static final String PROMPT = "> ";

  private final Terminal terminal;
  private final LineReader reader;
  private final boolean color;

  private TerminalDesk(Terminal terminal, LineReader reader, boolean color) {
    this.terminal = terminal;
    this.reader = reader;
    this.color = color;
  }

  /// @param history is made when it is not there, for its owner only
  public static TerminalDesk open(Path history, boolean color) throws IOException {
    Terminal terminal = TerminalBuilder.builder().system(true).build();
    LineReaderBuilder reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("millrace")
            .completer(new StringsCompleter(Line.COMMANDS))
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
            .option(LineReader.Option.HISTORY_INCREMENTAL, true);
    if (isThere(history)) {
      reader.variable(LineReader.HISTORY_FILE, history);
    }
    return new TerminalDesk(terminal, reader.build(), color);
  }

  private static boolean isThere(Path history) {
    try {
      if (!Files.exists(history)) {
        Path parent = history.toAbsolutePath().getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        Files.createFile(
            history,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      return Files.isWritable(history);
    } catch (IOException | UnsupportedOperationException nowhere) {
      return false;
    }
  }

  @Override
  public @Nullable String read() {
    try {
      return reader.readLine(PROMPT);
    } catch (UserInterruptException | EndOfFileException leaving) {
      return null;
    }
  }

  @Override
  public void show(String message) {
    print(message, AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN));
  }

  @Override
  public void note(String text) {
    print(text, AttributedStyle.DEFAULT.faint());
  }

  private void print(String text, AttributedStyle style) {
    reader.printAbove(color ? new AttributedString(text, style) : new AttributedString(text));
  }

  @Override
  public boolean isInteractive() {
    return true;
  }

  @Override
  public void close() {
    try {
      terminal.flush();
      terminal.close();
    } catch (IOException gone) {
      // There is nobody to tell.
    }
  }
}
