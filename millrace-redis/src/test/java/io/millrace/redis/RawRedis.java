// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/// A client of few lines, for what a test wants to know of a server. Connects when first asked, and
/// again after an error. Gives up on an answer after ten seconds.
public final class RawRedis implements Closeable {
  private static final int PATIENCE = 10_000;

  private final SocketFactory sockets;
  private final InetSocketAddress address;
  private final List<List<String>> greeting;
  private @Nullable Socket socket;
  private @Nullable InputStream answers;

  /// @param greeting commands for each new connection, such as AUTH
  RawRedis(SocketFactory sockets, InetSocketAddress address, List<List<String>> greeting) {
    this.sockets = sockets;
    this.address = address;
    this.greeting = List.copyOf(greeting);
  }

  /// What the server said no to.
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  /// @param words texts, byte arrays and numbers
  /// @return a text for a status, bytes, a long, a list of these, or null
  /// @throws Refused when the server answers with an error
  /// @throws UncheckedIOException when it does not answer
  public synchronized @Nullable Object command(Object... words) {
    try {
      InputStream in = answers;
      if (in == null) {
        in = connect();
      }
      return ask(in, words);
    } catch (IOException broken) {
      close();
      throw new UncheckedIOException(broken);
    }
  }

  /// The answer as a text; a number in digits.
  public String text(Object... words) {
    return spell(command(words));
  }

  public long number(Object... words) {
    return Long.parseLong(text(words));
  }

  public byte[] bytes(Object... words) {
    return (byte[]) Objects.requireNonNull(command(words), "nothing there");
  }

  /// The texts in the answer, which is an array.
  public List<String> texts(Object... words) {
    return elements(words).stream().map(RawRedis::spell).toList();
  }

  /// The elements of the answer, which is an array.
  public List<?> elements(Object... words) {
    return (List<?>) Objects.requireNonNull(command(words), "nothing there");
  }

  private static String spell(@Nullable Object answer) {
    return answer instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : String.valueOf(answer);
  }

  private InputStream connect() throws IOException {
    Socket fresh = sockets.createSocket();
    socket = fresh;
    fresh.connect(address, PATIENCE);
    fresh.setSoTimeout(PATIENCE);
    fresh.setTcpNoDelay(true);
    InputStream in = new BufferedInputStream(fresh.getInputStream());
    answers = in;
    for (List<String> each : greeting) {
      ask(in, each.toArray());
    }
    return in;
  }

  private @Nullable Object ask(InputStream in, Object... words) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ascii("*" + words.length + "\r\n"));
    for (Object word : words) {
      byte[] bytes =
          word instanceof byte[] raw ? raw : word.toString().getBytes(StandardCharsets.UTF_8);
      out.writeBytes(ascii("$" + bytes.length + "\r\n"));
      out.writeBytes(bytes);
      out.writeBytes(ascii("\r\n"));
    }
    Objects.requireNonNull(socket).getOutputStream().write(out.toByteArray());
    return answer(in);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static @Nullable Object answer(InputStream in) throws IOException {
    String line = line(in);
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+' -> rest;
      case '-' -> throw new Refused(rest);
      case ':' -> Long.valueOf(rest);
      case '$' -> bulk(in, Integer.parseInt(rest));
      case '*' -> array(in, Integer.parseInt(rest));
      default -> throw new IOException("answer: " + line + " (expected: RESP 2)");
    };
  }

  private static byte @Nullable [] bulk(InputStream in, int length) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = in.readNBytes(length);
    line(in);
    return bytes;
  }

  private static @Nullable List<@Nullable Object> array(InputStream in, int length)
      throws IOException {
    if (length < 0) {
      return null;
    }
    List<@Nullable Object> elements = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      elements.add(answer(in));
    }
    return elements;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server has hung up");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public synchronized void close() {
    Socket old = socket;
    socket = null;
    answers = null;
    if (old != null) {
      try {
        old.close();
      } catch (IOException gone) {
        // It is closed either way.
      }
    }
  }
}
