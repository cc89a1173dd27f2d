// SPDX-License-Identifier: Apache-2.0
package io.millrace.guard;

import io.millrace.consumer.InboundGate;
import io.millrace.consumer.InboundGate.Verdict;
import io.millrace.scope.Scope;
import io.millrace.server.Admission;
import io.millrace.server.Middleware;
import java.util.function.Function;

/// Asks a function about each message before the consumer sees it: to pass, to be replaced, to be
/// dropped, to be answered, or to close the connection. HTTP requests pass.
///
/// The function is called on event loops, several at a time for several connections, and must not
/// block. What it throws closes with 1011.
public final class InboundFilter implements Middleware {
  private final InboundGate gate;

  private InboundFilter(InboundGate gate) {
    this.gate = gate;
  }

  /// About texts; binary messages pass.
  public static InboundFilter texts(Function<String, Verdict> function) {
    return new InboundFilter(
        new InboundGate() {
          @Override
          public Verdict text(String text) {
            return function.apply(text);
          }
        });
  }

  /// About binary messages; texts pass.
  public static InboundFilter binaries(Function<byte[], Verdict> function) {
    return new InboundFilter(
        new InboundGate() {
          @Override
          public Verdict bytes(byte[] bytes) {
            return function.apply(bytes);
          }
        });
  }

  @Override
  public Admission admit(Scope scope) {
    return Admission.proceed(scope, gate);
  }

  @Override
  public boolean runsOnEventLoop() {
    return true;
  }
}
