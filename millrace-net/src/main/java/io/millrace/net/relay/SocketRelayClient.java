// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import io.millrace.relay.Form;
import io.millrace.relay.ProcessName;
import io.millrace.relay.RelayClient;
import io.millrace.relay.RelayClientOptions;
import io.millrace.relay.RelayError;
import io.millrace.relay.RelayEvent;
import io.millrace.relay.RelayException;
import io.millrace.relay.Target;
import io.millrace.relay.wire.Frame;
import io.millrace.relay.wire.FrameReader;
import io.millrace.relay.wire.FrameWriter;
import io.millrace.relay.wire.MalformedFrameException;
import io.millrace.server.Listen;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A process of frames on a socket of the JDK: a virtual thread reads, another writes.
public final class SocketRelayClient implements RelayClient {
  /// What a relay may be set to at the most, with its head.
  private static final int LONGEST_FRAME = 256 * 1_024 * 1_024 + FrameWriter.LONGEST_HEAD;

  private static final Duration LONGEST_FLUSH = Duration.ofSeconds(1);

  private final Listen address;
  private final ProcessName name;
  private final RelayClientOptions options;
  private final FrameChannel channel;
  private final Inbox inbox;
  private final Outgoing outgoing = new Outgoing();
  private final Answers answers;
  private final CompletableFuture<Frame.Welcome> welcome = new CompletableFuture<>();
  private final AtomicInteger lastId = new AtomicInteger();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final Thread reader;
  private volatile int payload;

  private SocketRelayClient(Listen address, ProcessName name, RelayClientOptions options) {
    this.address = address;
    this.name = name;
    this.options = options;
    try {
      this.channel = new FrameChannel(address, options.port(), LONGEST_FRAME);
    } catch (IOException noSocket) {
      throw new RelayException("relay: no socket for " + address + " is to be had", noSocket);
    }
    this.inbox = new Inbox(options.inbox());
    this.answers = new Answers(inbox);
    this.reader = Thread.ofVirtual().name("relay-client-" + name).unstarted(this::run);
  }

  /// Waits until the relay has let the process in.
  ///
  /// @throws RelayException when it cannot be reached, or does not
  public static RelayClient connect(Listen address, ProcessName name, RelayClientOptions options) {
    if (!(address instanceof Listen.Tcp || address instanceof Listen.Unix)) {
      throw new IllegalArgumentException(
          "relay: " + address + " (expected: plain TCP or a Unix-domain socket)");
    }
    SocketRelayClient client = new SocketRelayClient(address, name, options);
    client.enter();
    return client;
  }

  private void enter() {
    reader.start();
    try {
      Frame.Welcome said = welcome.get(options.timeout().toNanos(), TimeUnit.NANOSECONDS);
      payload = (int) Math.min(Integer.MAX_VALUE, said.mostPayload());
    } catch (ExecutionException refused) {
      throw ended(refused.getCause());
    } catch (TimeoutException silent) {
      channel.close();
      throw new RelayException(
          "relay: "
              + address
              + " has not answered within "
              + options.timeout()
              + " (expected: a relay that speaks frames there)",
          silent);
    } catch (InterruptedException leaving) {
      channel.close();
      Thread.currentThread().interrupt();
      throw new RelayException("relay: interrupted while connecting to " + address, leaving);
    }
  }

  private static RelayException ended(@Nullable Throwable cause) {
    return cause instanceof RelayException known
        ? known
        : new RelayException("relay: " + cause, cause);
  }

  // ---- the thread that reads ----

  private void run() {
    End end;
    try {
      end = live();
    } catch (IOException broken) {
      end =
          End.of(
              "relay: the connection to " + address + " is broken: " + broken.getMessage(), broken);
    } catch (MalformedFrameException wrong) {
      end = End.of("relay: " + address + " sends what is no frame: " + wrong.getMessage(), wrong);
    }
    end(end);
    welcome.completeExceptionally(end.exception());
    channel.close();
  }

  private End live() throws IOException, MalformedFrameException {
    try {
      channel.connect();
    } catch (IOException unreachable) {
      return End.of(
          "relay: "
              + address
              + " cannot be reached: "
              + unreachable.getMessage()
              + " (expected: a relay that listens there)",
          unreachable);
    }
    String token = options.token().orElse("");
    channel.write(FrameWriter.bytes(new Frame.Hello(Frame.VERSION, name.value(), token)));
    End last = End.of("relay: " + address + " has ended the connection", null);
    for (ByteBuffer frame = channel.read(); frame != null; frame = channel.read()) {
      switch (FrameReader.fromRelay(frame)) {
        case Frame.Welcome said -> {
          if (welcome.complete(said)) {
            Thread.ofVirtual().name("relay-client-out-" + name).start(this::write);
          }
        }
        case Frame.Failure said -> last = failed(said, last);
        case Frame.Message(Form form, String from, ByteBuffer bytes) -> {
          byte[] content = new byte[bytes.remaining()];
          bytes.get(content);
          inbox.put(new RelayEvent.Message(form, from, content));
        }
        case Frame.Done(int id) -> answers.came(id, null);
        case Frame.Pong(byte[] id) when id.length == Integer.BYTES ->
            answers.came(ByteBuffer.wrap(id).getInt(), null);
        case Frame.Pong _ -> {} // none of ours
        case null -> {} // a kind of a later version
      }
    }
    return last;
  }

  /// @return why the connection has ended, should it end next
  private End failed(Frame.Failure said, End last) {
    RelayError error = RelayError.of(said.code());
    boolean isFinal = !welcome.isDone() || (error != null && error.isFinal());
    if (welcome.isDone() && !answers.came(said.id(), End.of(said))) {
      inbox.put(new RelayEvent.Failed(said.id(), said.code(), said.about(), said.reason()));
    }
    return isFinal ? End.of(said) : last;
  }

  private void end(End reason) {
    inbox.end(reason);
    outgoing.end(reason);
    answers.end(reason);
  }

  // ---- the thread that writes ----

  private void write() {
    try {
      for (ByteBuffer[] next = outgoing.takeAll(); next.length > 0; next = outgoing.takeAll()) {
        channel.write(next);
      }
      channel.shutOutput();
    } catch (IOException broken) {
      // The reader sees it as well, after what the relay has still said.
      outgoing.end(End.of("relay: the connection to " + address + " is broken", broken));
    }
  }

  // ---- what its user calls ----

  @Override
  public ProcessName name() {
    return name;
  }

  @Override
  public int payload() {
    return payload;
  }

  @Override
  public int send(Target target, String text) {
    return send(Form.TEXT, target, text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int send(Target target, byte[] bytes) {
    return send(Form.BINARY, target, bytes);
  }

  @Override
  public int sendTyped(Target target, String json) {
    if (target instanceof Target.ToProcess) {
      throw new IllegalArgumentException(
          "target: process " + target.text() + " (expected: a group or a channel)");
    }
    return send(Form.TYPED, target, json.getBytes(StandardCharsets.UTF_8));
  }

  private int send(Form form, Target target, byte[] bytes) {
    if (bytes.length > payload) {
      throw new IllegalArgumentException(
          "payload: " + bytes.length + " bytes (expected: up to " + payload + ")");
    }
    int id = nextId();
    put(new Frame.Send(id, form, target, ByteBuffer.wrap(bytes)));
    return id;
  }

  /// Never 0, which errors have that are about nothing.
  private int nextId() {
    int id = lastId.incrementAndGet();
    return id != 0 ? id : lastId.incrementAndGet();
  }

  private void put(Frame frame) {
    outgoing.put(FrameWriter.bytes(frame));
  }

  @Override
  public void join(String group) throws InterruptedException {
    answers.await(nextId(), id -> put(new Frame.Join(id, group)));
  }

  @Override
  public void leave(String group) throws InterruptedException {
    answers.await(nextId(), id -> put(new Frame.Leave(id, group)));
  }

  @Override
  public Duration ping() throws InterruptedException {
    long before = System.nanoTime();
    long after =
        answers.await(
            nextId(),
            id -> put(new Frame.Ping(ByteBuffer.allocate(Integer.BYTES).putInt(id).array())));
    return Duration.ofNanos(after - before);
  }

  @Override
  public RelayEvent receive() throws InterruptedException {
    return inbox.take();
  }

  @Override
  public @Nullable RelayEvent poll(Duration longest) throws InterruptedException {
    return inbox.poll(longest);
  }

  /// What was sent is handed to the relay, for up to a second.
  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      end(End.of("relay: this client was closed", null));
    }
    try {
      boolean _ = reader.join(LONGEST_FLUSH);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    } finally {
      channel.close();
    }
  }

  @Override
  public String toString() {
    return "RelayClient[" + name + " at " + address + "]";
  }
}
