// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.loop;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringFixedBufferRingAllocator;
import io.netty.channel.uring.IoUringIoHandlerConfig;

/// The buffers that io_uring puts into what it reads: a ring of them for each loop, so that an idle
/// socket holds none, and that one request to the kernel serves all reads of a socket
/// (`IORING_RECV_MULTISHOT`). An older kernel does without.
final class ReadBuffers {
  private static final short GROUP = 0;
  private static final short BUFFERS = 256;
  private static final int SIZE = 4 * 1_024;

  /// So many are given back to the kernel at a time.
  private static final int GIVEN_BACK = 32;

  private ReadBuffers() {}

  static IoUringIoHandlerConfig configuration() {
    IoUringIoHandlerConfig configuration = new IoUringIoHandlerConfig();
    if (IoUring.isRegisterBufferRingSupported()) {
      configuration.setBufferRingConfig(
          IoUringBufferRingConfig.builder()
              .bufferGroupId(GROUP)
              .bufferRingSize(BUFFERS)
              .batchSize(GIVEN_BACK)
              .allocator(new IoUringFixedBufferRingAllocator(SIZE))
              .build());
    }
    return configuration;
  }

  static void use(ServerBootstrap bootstrap) {
    if (IoUring.isRegisterBufferRingSupported()) {
      bootstrap.childOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, GROUP);
    }
  }
}
