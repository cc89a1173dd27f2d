// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import io.millrace.http.Content;
import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.scope.Headers;
import io.millrace.server.Application;
import io.millrace.testing.Probe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Asks a site for its files. What it answered is closed with it.
final class FilesProbe implements AutoCloseable {
  final Probe probe;
  private final List<Response> answers = new ArrayList<>();

  FilesProbe(Application application) {
    probe = Probe.of(application);
  }

  Response get(String target, String... headers) {
    return ask("GET", target, headers);
  }

  Response send(String method, String target) {
    return ask(method, target);
  }

  Response ask(String method, String target, String... headers) {
    Response answer =
        probe.send(Request.of(Method.of(method), target, Headers.of(headers), new byte[0]));
    answers.add(answer);
    return answer;
  }

  /// `405 GET, HEAD`.
  String allowed(String method, String target) {
    Response answer = send(method, target);
    return answer.status().code() + " " + answer.headers().first("allow");
  }

  void second() {
    probe.clock().advance(Duration.ofSeconds(1));
  }

  String text(Response answer) {
    return new String(bytes(answer.content()), StandardCharsets.UTF_8);
  }

  static byte[] bytes(Content content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      write(content, out);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    return out.toByteArray();
  }

  private static void write(Content content, ByteArrayOutputStream out) throws IOException {
    switch (content) {
      case Content.InMemory bytes -> out.writeBytes(bytes.array());
      case Content.FilePart(var file, long position, long length) -> {
        ByteBuffer buffer = ByteBuffer.allocate((int) length);
        while (buffer.hasRemaining() && file.read(buffer, position + buffer.position()) >= 0) {}
        out.write(buffer.array(), 0, buffer.position());
      }
      case Content.Sequence(List<Content> parts) -> {
        for (Content each : parts) {
          write(each, out);
        }
      }
      case Content.Streamed _ -> throw new AssertionError("a stream (expected: bytes or a file)");
    }
  }

  @Override
  public void close() {
    answers.forEach(each -> each.content().close());
    probe.close();
  }
}
