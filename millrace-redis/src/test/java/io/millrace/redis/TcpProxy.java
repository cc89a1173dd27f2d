// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A way to a server of this machine that can be cut, or swallow what is sent, and be healed.
public final class TcpProxy implements Closeable {
  /// What the way is like.
  private enum Way {
    WHOLE,
    CUT,
    BLACK_HOLE
  }

  private final ServerSocket door;
  private final int target;
  private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile Way way = Way.WHOLE;

  private TcpProxy(ServerSocket door, int target) {
    this.door = door;
    this.target = target;
  }

  /// @param target a port of this machine
  public static TcpProxy to(int target) {
    try {
      ServerSocket door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
      TcpProxy proxy = new TcpProxy(door, target);
      Thread.ofVirtual().start(proxy::accept);
      return proxy;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  public int port() {
    return door.getLocalPort();
  }

  /// How many connections there are now.
  public int connections() {
    return pairs.size();
  }

  /// How many connections there have been, those that were refused as well.
  public int accepted() {
    return accepted.get();
  }

  /// Resets all connections; new ones are let through.
  public void reset() {
    pairs.forEach(Pair::reset);
  }

  /// Resets all connections, and each new one at once, until [#heal()].
  public void cut() {
    way = Way.CUT;
    reset();
  }

  /// Takes what either side sends and passes nothing on, for new connections as well, until
  /// [#heal()].
  public void blackHole() {
    way = Way.BLACK_HOLE;
  }

  /// Lets new connections through. Those that lost bytes are reset.
  public void heal() {
    Way before = way;
    way = Way.WHOLE;
    if (before == Way.BLACK_HOLE) {
      reset();
    }
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        accepted.incrementAndGet();
        Pair pair = new Pair(client, new Socket());
        pairs.add(pair);
        Thread.ofVirtual().start(() -> open(pair));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void open(Pair pair) {
    try {
      if (way != Way.CUT) {
        pair.client.setTcpNoDelay(true);
        pair.server.setTcpNoDelay(true);
        pair.server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        Thread.ofVirtual().start(() -> pump(pair, pair.server, pair.client));
        pump(pair, pair.client, pair.server);
      }
    } catch (IOException refused) {
      // The client learns of it below.
    } finally {
      pair.reset();
    }
  }

  private void pump(Pair pair, Socket from, Socket to) {
    byte[] some = new byte[16_384];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(some); read >= 0; read = in.read(some)) {
        if (way == Way.WHOLE) {
          out.write(some, 0, read);
        }
      }
    } catch (IOException over) {
      // So is the other half.
    } finally {
      if (way == Way.WHOLE) {
        pair.close();
      }
    }
  }

  private final class Pair {
    private final Socket client;
    private final Socket server;

    private Pair(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    private void reset() {
      try {
        client.setSoLinger(true, 0);
        server.setSoLinger(true, 0);
      } catch (IOException closed) {
        // Nothing to reset.
      }
      close();
    }

    private void close() {
      try (client;
          server) {
        pairs.remove(this);
      } catch (IOException gone) {
        // It is closed either way.
      }
    }
  }

  @Override
  public void close() {
    try (door) {
      reset();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    reset();
  }
}
