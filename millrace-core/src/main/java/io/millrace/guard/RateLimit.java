// SPDX-License-Identifier: Apache-2.0
package io.millrace.guard;

import io.millrace.consumer.GatedConnection;
import io.millrace.consumer.InboundGate;
import io.millrace.scope.Scope;
import io.millrace.server.Admission;
import io.millrace.server.Middleware;
import io.millrace.time.Timeline;
import io.millrace.websocket.CloseCode;
import io.millrace.websocket.CloseReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Lets a client send so much in a period; beyond, its connection is closed with 1008. A token
/// bucket: all may come at once, and room comes back evenly, not at the end of the period.
///
/// Messages and bytes are two of these, one behind the other. Each connection has its own bucket
/// unless [#perUser]. HTTP requests pass. Safe for all threads.
public final class RateLimit implements Middleware {
  private static final CloseReason TOO_FAST =
      new CloseReason(CloseCode.POLICY_VIOLATION, "发送消息过于频繁");

  private enum Unit {
    MESSAGES,
    BYTES
  }

  private final Unit unit;
  private final TokenBucket.Rate rate;
  private final InboundGate.Verdict tooFast;
  private final @Nullable SharedBuckets shared;

  private RateLimit(
      Unit unit,
      TokenBucket.Rate rate,
      InboundGate.Verdict tooFast,
      @Nullable SharedBuckets shared) {
    this.unit = unit;
    this.rate = rate;
    this.tooFast = tooFast;
    this.shared = shared;
  }

  public static RateLimit messages(long most, Duration period) {
    return new RateLimit(
        Unit.MESSAGES,
        TokenBucket.Rate.of(most, period),
        new InboundGate.Verdict.Close(TOO_FAST),
        null);
  }

  /// Bytes of payload, texts as UTF-8. A message longer than all of it never passes.
  public static RateLimit bytes(long most, Duration period) {
    return new RateLimit(
        Unit.BYTES,
        TokenBucket.Rate.of(most, period),
        new InboundGate.Verdict.Close(TOO_FAST),
        null);
  }

  /// One bucket for all connections of a user, over all routes that the instance stands before; for
  /// those of one address where nobody has logged in, of IPv6 for the first 64 bits. Stands behind
  /// the middleware that finds the user.
  ///
  /// A bucket outlives the last connection until it has filled up, so that leaving and coming back
  /// gains nothing; then it is forgotten.
  public RateLimit perUser() {
    return new RateLimit(unit, rate, tooFast, new SharedBuckets(rate));
  }

  /// The same limit, with buckets of its own, that closes otherwise.
  public RateLimit closingWith(CloseReason other) {
    return new RateLimit(
        unit,
        rate,
        new InboundGate.Verdict.Close(other),
        shared == null ? null : new SharedBuckets(rate));
  }

  @Override
  public Admission admit(Scope scope) {
    return scope.type().equals(Scope.WEBSOCKET)
        ? Admission.proceed(scope, shared == null ? new Own() : new Shared(shared))
        : Admission.proceed(scope);
  }

  @Override
  public boolean runsOnEventLoop() {
    return true;
  }

  private int weight(String text) {
    return unit == Unit.MESSAGES ? 1 : text.getBytes(StandardCharsets.UTF_8).length;
  }

  private int weight(byte[] bytes) {
    return unit == Unit.MESSAGES ? 1 : bytes.length;
  }

  /// How many buckets are kept for users.
  int remembered() {
    return shared == null ? 0 : shared.size();
  }

  private abstract class Gate implements InboundGate {
    private @Nullable Timeline timeline;

    @Override
    public void opened(GatedConnection connection) {
      timeline = connection.timeline();
      begin(connection.scope(), timeline.nanos());
    }

    abstract void begin(Scope scope, long now);

    abstract boolean take(int weight, long now);

    @Override
    public Verdict text(String text) {
      return judge(weight(text));
    }

    @Override
    public Verdict bytes(byte[] bytes) {
      return judge(weight(bytes));
    }

    private Verdict judge(int weight) {
      return timeline != null && take(weight, timeline.nanos()) ? Verdict.PASS : tooFast;
    }
  }

  private final class Own extends Gate {
    private @Nullable TokenBucket bucket;

    @Override
    void begin(Scope scope, long now) {
      bucket = new TokenBucket(rate, now);
    }

    @Override
    boolean take(int weight, long now) {
      return bucket != null && bucket.take(weight, now);
    }
  }

  private final class Shared extends Gate {
    private final SharedBuckets buckets;
    private SharedBuckets.@Nullable Use use;

    private Shared(SharedBuckets buckets) {
      this.buckets = buckets;
    }

    @Override
    void begin(Scope scope, long now) {
      use = buckets.use(ClientKey.ofUser(scope), now);
    }

    @Override
    boolean take(int weight, long now) {
      return use != null && use.take(weight, now);
    }

    @Override
    public void ended() {
      if (use != null) {
        use.end();
      }
    }
  }
}
