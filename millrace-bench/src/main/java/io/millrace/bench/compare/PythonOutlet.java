// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import io.millrace.bench.load.Outlet;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A plain Python program with a layer of `channels_redis.core`. It sends one message after the
/// other, which is how Python keeps their order.
final class PythonOutlet implements Outlet, AutoCloseable {
  private final Process process;
  private final BufferedWriter lines;

  private PythonOutlet(Process process) {
    this.process = process;
    this.lines = process.outputWriter(StandardCharsets.US_ASCII);
  }

  static PythonOutlet start(PythonFiles files, String config, String type) {
    try {
      return new PythonOutlet(
          files
              .python(Map.of(), "-u", "publish.py", config, type)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException broken) {
      throw new LoadFailure("publish.py: " + broken.getMessage(), broken);
    }
  }

  @Override
  public void publish(String text) {
    try {
      lines.write(text);
      lines.newLine();
      lines.flush();
    } catch (IOException ended) {
      throw new LoadFailure("publish.py has ended", ended);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
