// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.http2;

import io.millrace.server.Limits;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;

/// What a client may ask of one connection: the settings that it is sent, and where its patience
/// with us ends. Beyond is answered with GOAWAY and `ENHANCE_YOUR_CALM` (RFC 9113, 10.5).
final class Http2Terms {
  /// Streams of one connection at once; a client queues what is more.
  static final int STREAMS = 128;

  /// What a client may send on a stream before we have read it.
  static final int STREAM_WINDOW = 65_535;

  /// Enough for all streams, so that those that are not read do not hold up the others.
  static final int CONNECTION_WINDOW = STREAMS * STREAM_WINDOW;

  /// Streams that a client may reset in a window of time: opening and resetting costs it nothing,
  /// and us a handler each (CVE-2023-44487).
  private static final int RESETS = 200;

  private static final int RESET_SECONDS = 10;
  private static final int EMPTY_DATA_FRAMES = 2;

  /// Small CONTINUATION frames of one header section (CVE-2024-27316).
  private static final int SMALL_CONTINUATIONS = 16;

  /// PING and SETTINGS in the time of a sweep, and answers to them that wait for a client that does
  /// not read (CVE-2019-9512).
  static final int CONTROL_FRAMES = 1_000;

  private Http2Terms() {}

  static Http2FrameCodec codec(Limits limits) {
    return Http2FrameCodecBuilder.forServer()
        .initialSettings(
            Http2Settings.defaultSettings()
                .maxConcurrentStreams(STREAMS)
                .initialWindowSize(STREAM_WINDOW)
                .maxHeaderListSize(limits.headers())
                .connectProtocolEnabled(true))
        .validateHeaders(true)
        .decoderEnforceMaxRstFramesPerWindow(RESETS, RESET_SECONDS)
        .encoderEnforceMaxRstFramesPerWindow(RESETS, RESET_SECONDS)
        .decoderEnforceMaxConsecutiveEmptyDataFrames(EMPTY_DATA_FRAMES)
        .decoderEnforceMaxSmallContinuationFrames(SMALL_CONTINUATIONS)
        .encoderEnforceMaxQueuedControlFrames(CONTROL_FRAMES)
        .gracefulShutdownTimeoutMillis(0)
        .build();
  }
}
