// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpResponsesTest {
  private final List<String> seen = new ArrayList<>();
  private final HttpResponses responses =
      new HttpResponses((status, length) -> seen.add(status + ":" + length));

  @Test
  void responsesAreTheSameAtEveryCut() {
    byte[] stream =
        """
        HTTP/1.1 200 OK\r
        Content-Type: text/plain\r
        CONTENT-length:  13\r
        \r
        Hello, World!HTTP/1.1 204 No Content\r
        \r
        HTTP/1.1 404 Not Found\r
        content-length: 0\r
        \r
        """
            .getBytes(StandardCharsets.US_ASCII);
    for (int cut = 0; cut <= stream.length; cut++) {
      seen.clear();
      responses.read(Unpooled.wrappedBuffer(stream, 0, cut));
      responses.read(Unpooled.wrappedBuffer(stream, cut, stream.length - cut));
      assertThat(seen).as("cut at %d", cut).containsExactly("200:13", "204:0", "404:0");
    }
  }

  @Test
  void refusesWhatItCannotCount() {
    assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"))
        .hasMessageContaining("chunks");
    assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\n\r\n"))
        .hasMessage("response 200 without Content-Length");
    assertThatThrownBy(() -> read("SSH-2.0-OpenSSH_9.6 something\r\n\r\n"))
        .hasMessage("the answer is not HTTP/1.1");
  }

  private void read(String text) {
    responses.read(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }
}
