// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import io.millrace.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/// One JSON object a line: `time`, `level`, `logger`, `thread`, `message`, and `error` where there
/// is one.
final class JsonLayout extends LayoutBase<ILoggingEvent> {
  @Override
  public String doLayout(ILoggingEvent event) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", event.getInstant().toString());
    line.put("level", event.getLevel().toString());
    line.put("logger", event.getLoggerName());
    line.put("thread", event.getThreadName());
    line.put("message", String.valueOf(event.getFormattedMessage()));
    if (event.getThrowableProxy() != null) {
      line.put("error", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return Json.text(line) + "\n";
  }
}
