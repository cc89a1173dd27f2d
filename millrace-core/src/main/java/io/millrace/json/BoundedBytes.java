// SPDX-License-Identifier: Apache-2.0
package io.millrace.json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;

/// Keeps what is written, up to a limit.
final class BoundedBytes extends OutputStream {
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final int most;
  private boolean full;

  BoundedBytes(int most) {
    this.most = most;
  }

  boolean isFull() {
    return full;
  }

  @Override
  public void write(int one) throws IOException {
    demandRoom(1);
    kept.write(one);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    demandRoom(length);
    kept.write(bytes, offset, length);
  }

  private void demandRoom(int more) throws IOException {
    if (more > most - kept.size()) {
      full = true;
      throw new IOException("more than " + most + " bytes");
    }
  }

  String toString(Charset charset) {
    return kept.toString(charset);
  }
}
