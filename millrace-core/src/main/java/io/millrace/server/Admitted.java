// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.consumer.InboundGate;
import io.millrace.scope.Scope;
import java.util.ArrayList;
import java.util.List;

/// How far a connection has come through its middleware.
record Admitted(Scope scope, List<InboundGate> gates) {
  static Admitted start(Scope scope) {
    return new Admitted(scope, List.of());
  }

  Admitted with(Admission.Proceed step) {
    if (step.gates().isEmpty()) {
      return new Admitted(step.scope(), gates);
    }
    List<InboundGate> more = new ArrayList<>(gates);
    more.addAll(step.gates());
    return new Admitted(step.scope(), List.copyOf(more));
  }

  void end() {
    if (!gates.isEmpty()) {
      InboundGate.endAll(gates);
    }
  }
}
