// SPDX-License-Identifier: Apache-2.0
package io.millrace.client;

import io.millrace.http.Response;
import io.millrace.http.Status;
import io.millrace.scope.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/// The server answered the handshake with something else than 101.
public final class HandshakeRefusedException extends ClientException {
  private static final long serialVersionUID = 1L;

  private final transient Response response;

  /// @param note what is to be said beside the status, or an empty text
  HandshakeRefusedException(String uri, Response response, String note) {
    super(message(uri, response, note), null);
    this.response = response;
  }

  private static String message(String uri, Response response, String note) {
    Status status = response.status();
    String hint =
        switch (status.code()) {
          case 401 -> " (expected: credentials that the server knows)";
          case 403 -> " (expected: an origin, user or address that the server lets in)";
          case 404 -> " (expected: a path with a WebSocket)";
          case 429, 503 -> " (try again later)";
          default -> response.status().code() < 300 ? " (is there a WebSocket?)" : "";
        };
    String line = (status.code() + " " + status.reason()).strip();
    String body = response.bodyText().strip();
    return uri
        + " refused the handshake: "
        + line
        + note
        + hint
        + (body.isEmpty() || body.equals(line) ? "" : ": " + Tokens.shown(body));
  }

  /// Status, headers and the first 64 KiB of the content.
  public Response response() {
    return response;
  }

  /// How long the server asks to wait: its field `Retry-After`, in seconds or as a date.
  ///
  /// @return null when it does not say
  public @Nullable Duration retryAfter(Instant now) {
    String value = response.headers().first("retry-after", "").strip();
    if (value.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO;
    } catch (DateTimeParseException none) {
      return null;
    }
  }

  /// True for 408, 425, 429 and what a server or a gateway may have in a bad moment: 500, 502 to
  /// 504.
  @Override
  public boolean mayPass() {
    return switch (response.status().code()) {
      case 408, 425, 429, 500, 502, 503, 504 -> true;
      default -> false;
    };
  }
}
