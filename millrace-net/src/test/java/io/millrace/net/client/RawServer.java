// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.client;

import io.millrace.websocket.Handshake;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server made of a socket, to say exactly what a test wants said. Each connection has a thread
/// of its own; what goes wrong in one is thrown when the server is closed.
final class RawServer implements AutoCloseable {
  private static final Pattern KEY = Pattern.compile("(?im)^Sec-WebSocket-Key: (\\S+)");

  private final ServerSocket listening;
  private final List<Socket> taken = new ArrayList<>();
  private final List<CompletableFuture<Void>> conversations = new ArrayList<>();

  /// What is said on one connection.
  interface Conversation {
    void with(RawPeer peer) throws Exception;
  }

  RawServer(Conversation conversation) throws IOException {
    this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), conversation);
  }

  RawServer(ServerSocket listening, Conversation conversation) {
    this.listening = listening;
    Thread.ofVirtual().start(() -> take(conversation));
  }

  private void take(Conversation conversation) {
    while (true) {
      Socket socket;
      try {
        socket = listening.accept();
      } catch (IOException closed) {
        return;
      }
      CompletableFuture<Void> ended = new CompletableFuture<>();
      synchronized (taken) {
        taken.add(socket);
        conversations.add(ended);
      }
      Thread.ofVirtual().start(() -> talk(conversation, socket, ended));
    }
  }

  private static void talk(
      Conversation conversation, Socket socket, CompletableFuture<Void> ended) {
    try (socket) {
      conversation.with(new RawPeer(socket));
      ended.complete(null);
    } catch (Throwable problem) {
      ended.completeExceptionally(problem);
    }
  }

  int port() {
    return listening.getLocalPort();
  }

  String url(String path) {
    return "ws://127.0.0.1:" + port() + path;
  }

  /// A good answer to that request, less the empty line at its end.
  static String accepting(String request) {
    Matcher key = KEY.matcher(request);
    if (!key.find()) {
      throw new AssertionError("no key in " + request);
    }
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: "
        + Handshake.acceptKey(key.group(1))
        + "\r\n";
  }

  /// Waits for the conversations.
  void join() {
    List<CompletableFuture<Void>> all;
    synchronized (taken) {
      all = List.copyOf(conversations);
    }
    CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).join();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    synchronized (taken) {
      for (Socket each : taken) {
        each.close();
      }
    }
  }
}
