// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.content;

import io.millrace.http.Content;
import io.millrace.http.HttpException;
import io.millrace.scope.Headers;
import io.millrace.server.Exchange;
import io.millrace.server.StreamedAnswer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends the content of one answer that is more than bytes in memory: as fast as its client takes
/// it, and with no more of it in memory than that needs. On the loop only.
///
/// Files are read on the loop where the kernel cannot send them by itself; like the kernel's own
/// sending this waits for the disk when a file is not cached.
public final class ContentSender implements StreamedAnswer.Outlet {
  private static final Logger log = LoggerFactory.getLogger(ContentSender.class);
  private static final int READ_AT_ONCE = 64 * 1_024;

  /// Hears how it ended.
  public interface End {
    /// Called once.
    ///
    /// @param bytes of content that the socket took
    /// @param whole false when the content stays incomplete
    void sent(long bytes, boolean whole);
  }

  private final Content content;
  private final ContentWire wire;
  private final ByteBufAllocator buffers;
  private final End end;
  private final Deque<Content> left = new ArrayDeque<>();

  private @Nullable StreamedAnswer stream;
  private Content.@Nullable FilePart reading;
  private long fileAt;
  private long fileEnd;
  private long bytes;
  private int unsent;
  private boolean allQueued;
  private boolean failed;
  private boolean ended;

  public ContentSender(Content content, ContentWire wire, ByteBufAllocator buffers, End end) {
    this.content = content;
    this.wire = wire;
    this.buffers = buffers;
    this.end = end;
  }

  /// @param exchange starts a streamed content's writer
  public void begin(Exchange exchange) {
    switch (content) {
      case Content.Streamed streamed -> stream = exchange.stream(streamed, this);
      case Content.Sequence(List<Content> parts) -> {
        left.addAll(parts);
        proceed();
      }
      case Content.InMemory _, Content.FilePart _ -> {
        left.add(content);
        proceed();
      }
    }
  }

  /// The socket takes more again.
  public void writable() {
    if (stream == null) {
      proceed();
      wire.flush();
    }
  }

  /// The connection has ended.
  public void cancel() {
    if (stream != null) {
      stream.cancel();
    }
    finish(false);
  }

  // ---- bytes and files ----

  private void proceed() {
    try {
      while (!ended && !failed && wire.isWritable()) {
        if (fileAt < fileEnd) {
          readOn();
        } else if (!left.isEmpty()) {
          next(left.remove());
        } else {
          break;
        }
      }
    } catch (IOException problem) {
      broken(problem);
      return;
    }
    allQueued = !failed && left.isEmpty() && fileAt >= fileEnd;
    if (allQueued && unsent == 0) {
      finish(true);
    }
  }

  private void next(Content part) {
    switch (part) {
      case Content.InMemory bytesPart -> queue(Unpooled.wrappedBuffer(bytesPart.array()));
      case Content.FilePart file when file.length() == 0 -> {}
      case Content.FilePart file -> {
        if (!handToKernel(new FilePiece(file))) {
          reading = file;
          fileAt = file.position();
          fileEnd = file.position() + file.length();
        }
      }
      case Content.Sequence _, Content.Streamed _ ->
          throw new IllegalStateException("content: " + part + " (expected: bytes or a file)");
    }
  }

  /// False where the kernel cannot send it.
  private boolean handToKernel(FilePiece piece) {
    unsent++;
    boolean queued =
        wire.writeFile(
            piece,
            future -> {
              if (!future.isSuccess()) {
                bytes += piece.transferred();
                if (piece.isCut()) {
                  broken(future.cause());
                }
              }
              taken(future, piece.transferred());
            });
    if (!queued) {
      unsent--;
    }
    return queued;
  }

  private void readOn() throws IOException {
    Content.FilePart file = reading;
    if (file == null) {
      return;
    }
    int size = (int) Math.min(READ_AT_ONCE, fileEnd - fileAt);
    ByteBuf piece = buffers.directBuffer(size);
    int read;
    try {
      read = piece.writeBytes(file.file(), fileAt, size);
    } catch (IOException | RuntimeException failed) {
      piece.release();
      throw failed;
    }
    if (read <= 0) {
      piece.release();
      throw new EOFException("the file ended at " + fileAt + ", before " + fileEnd);
    }
    fileAt += read;
    queue(piece);
  }

  private void queue(ByteBuf piece) {
    int size = piece.readableBytes();
    unsent++;
    wire.write(piece, future -> taken(future, size));
  }

  private void taken(ChannelFuture future, long size) {
    unsent--;
    if (future.isSuccess()) {
      bytes += size;
      if (stream != null) {
        stream.taken((int) size);
      }
    } else if (!failed && !ended) {
      // Every browser does that to a video: nothing for a log that is read.
      log.debug("An answer stays incomplete, as its client has left.", future.cause());
      giveUp();
    }
    if (unsent == 0 && (allQueued || failed)) {
      finish(!failed);
    }
  }

  // ---- what is written while it is sent ----

  @Override
  public void piece(byte[] written) {
    if (!ended && !failed) {
      queue(Unpooled.wrappedBuffer(written));
      wire.flush();
    }
  }

  @Override
  public void end(Headers trailers) {
    if (ended || failed) {
      return;
    }
    wire.end(trailers);
    wire.flush();
    allQueued = true;
    if (unsent == 0) {
      finish(true);
    }
  }

  /// The answer's head has gone, and says more than will come.
  @Override
  public void broken(Throwable problem) {
    if (ended || failed) {
      log.debug("The writer of an answer ended when its client left.", problem);
      return;
    }
    if (problem instanceof HttpException) {
      // The client broke a limit with what it sent meanwhile.
      log.debug("An answer stays incomplete.", problem);
    } else {
      log.warn("An answer stays incomplete.", problem);
    }
    giveUp();
  }

  private void giveUp() {
    failed = true;
    if (stream != null) {
      stream.cancel();
    }
    wire.flush();
    if (unsent == 0) {
      finish(false);
    }
  }

  private void finish(boolean whole) {
    if (!ended) {
      ended = true;
      content.close();
      end.sent(bytes, whole);
    }
  }
}
