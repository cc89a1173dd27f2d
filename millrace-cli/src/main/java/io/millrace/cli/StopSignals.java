// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SIGTERM and SIGINT: the first asks for an orderly stop, a second ends the process at once.
///
/// Only `sun.misc.Signal` tells a first signal from a second. The compiler warns of each mention of
/// it, and the warning cannot be switched off, so it is called by name.
final class StopSignals {
  private static final Logger log = LoggerFactory.getLogger("millrace");
  private static final int HALTED = 130;
  private static final long NEVER = 0;

  private final Runnable stop;
  private final AtomicLong first = new AtomicLong(NEVER);

  private StopSignals(Runnable stop) {
    this.stop = stop;
  }

  /// @param stop runs on a thread of its own
  static StopSignals listen(Runnable stop) {
    StopSignals signals = new StopSignals(stop);
    for (String name : List.of("TERM", "INT")) {
      try {
        signals.handle(name);
      } catch (ReflectiveOperationException unavailable) {
        // The JVM has its own way then: it ends without an orderly stop.
        log.warn("SIG{} cannot be handled on this JVM.", name, unavailable);
      }
    }
    return signals;
  }

  private void handle(String name) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object ours =
        Proxy.newProxyInstance(
            StopSignals.class.getClassLoader(),
            new Class<?>[] {handler},
            (proxy, method, arguments) -> called(name, proxy, method.getName(), arguments));
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
  }

  private @Nullable Object called(
      String signal, Object proxy, String method, @Nullable Object @Nullable [] arguments) {
    return switch (method) {
      case "equals" -> arguments != null && proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      case "toString" -> "stop on SIG" + signal;
      default -> {
        arrived(signal);
        yield null;
      }
    };
  }

  private void arrived(String signal) {
    if (first.compareAndSet(NEVER, System.nanoTime() | 1)) {
      log.info("SIG{}: stopping; a second one ends at once.", signal);
      Thread.ofPlatform().name("millrace-stop").start(stop);
    } else {
      Runtime.getRuntime().halt(HALTED);
    }
  }

  /// Time since the first signal; nothing when there was none.
  Duration sinceFirst() {
    long at = first.get();
    return at == NEVER ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - at);
  }
}
