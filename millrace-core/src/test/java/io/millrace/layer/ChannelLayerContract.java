// SPDX-License-Identifier: Apache-2.0
package io.millrace.layer;

import io.millrace.metrics.Metrics;
import io.millrace.testing.TestTimeline;
import io.millrace.time.Timeline;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/// What every channel layer must do. A layer's own test extends this and says how one is made. The
/// parts are interfaces, so that all their tests share what that one class starts.
@Timeout(120)
public abstract class ChannelLayerContract implements ChannelContract, GroupContract {
  private final TestTimeline clock = new TestTimeline();
  private final List<ChannelLayer> open = new ArrayList<>();

  /// A fresh layer that shares nothing with those before.
  protected abstract ChannelLayer newLayer(
      LayerOptions options, Metrics metrics, Timeline timeline);

  @Override
  public final TestTimeline clock() {
    return clock;
  }

  @Override
  public final ChannelLayer layer(LayerOptions options) {
    ChannelLayer made = newLayer(options, new Metrics(), clock);
    open.add(made);
    return made;
  }

  @AfterEach
  final void closeLayers() {
    open.forEach(ChannelLayer::close);
  }
}
