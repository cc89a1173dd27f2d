// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.talk;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A script's desk: plain lines in, messages on one output, notes on the other.
public final class PipeDesk implements Desk {
  private final BufferedReader in;
  private final PrintWriter out;
  private final PrintWriter notes;

  public PipeDesk(InputStream in, PrintWriter out, PrintWriter notes) {
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.out = out;
    this.notes = notes;
  }

  @Override
  public @Nullable String read() {
    try {
      return in.readLine();
    } catch (IOException broken) {
      return null;
    }
  }

  @Override
  public void show(String message) {
    out.println(message);
    out.flush();
  }

  @Override
  public void note(String text) {
    notes.println(text);
    notes.flush();
  }

  @Override
  public boolean isInteractive() {
    return false;
  }

  @Override
  public void close() {
    out.flush();
    notes.flush();
  }
}
