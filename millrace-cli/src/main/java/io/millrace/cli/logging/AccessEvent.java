// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.LayoutBase;
import io.millrace.access.Access;
import io.millrace.access.AccessFormat;

/// An answer on its way through the queue. It becomes a line on the thread that writes.
final class AccessEvent extends LoggingEvent {
  private final Access access;

  AccessEvent(Access access) {
    this.access = access;
    setLevel(Level.INFO);
    setTimeStamp(access.began().plus(access.took()).toEpochMilli());
  }

  /// There is nothing to prepare: an [Access] does not change.
  @Override
  public void prepareForDeferredProcessing() {}

  /// One line each, in that format.
  static final class InFormat extends LayoutBase<ILoggingEvent> {
    private final AccessFormat format;
    private final StringBuilder line = new StringBuilder(256);

    InFormat(AccessFormat format) {
      this.format = format;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
      line.setLength(0);
      if (event instanceof AccessEvent answered) {
        format.append(HiddenSecrets.in(answered.access), line);
        line.append('\n');
      }
      return line.toString();
    }
  }
}
