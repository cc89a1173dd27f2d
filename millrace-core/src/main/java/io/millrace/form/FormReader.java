// SPDX-License-Identifier: Apache-2.0
package io.millrace.form;

import io.millrace.http.HttpException;
import io.millrace.http.Request;
import io.millrace.http.Status;
import io.millrace.scope.Query;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the content of a request as a form, whichever of the two kinds it is.
final class FormReader {
  private static final String URLENCODED = "application/x-www-form-urlencoded";
  private static final String MULTIPART = "multipart/form-data";

  private FormReader() {}

  static Form read(Request request, FormLimits limits) {
    String type = request.headers().first("content-type", "");
    int semicolon = type.indexOf(';');
    String essence =
        (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    return switch (essence) {
      case URLENCODED -> urlencoded(request, limits);
      case MULTIPART -> multipart(request, Parameters.of(type).get("boundary"), limits);
      default ->
          throw new HttpException(
              Status.UNSUPPORTED_MEDIA_TYPE, "Expected a form: " + URLENCODED + ", " + MULTIPART);
    };
  }

  /// WHATWG URL, 5.1. A pair that does not decode is not left out in silence.
  private static Form urlencoded(Request request, FormLimits limits) {
    String text = text(request, limits.memory());
    String[] parts = text.split("&", -1);
    int pairs = 0;
    for (String part : parts) {
      pairs += part.isEmpty() ? 0 : 1;
    }
    if (pairs > limits.fields() || parts.length > FormLimits.DEFAULT.fields()) {
      throw tooMuch("The form has too many fields.");
    }
    Query read = Query.parse(text);
    int understood = 0;
    for (var all : read.values().values()) {
      understood += all.size();
    }
    if (understood < pairs) {
      throw new HttpException(
          Status.BAD_REQUEST, "A field of the form is not percent-encoded UTF-8.");
    }
    return new Form(read.values(), Map.of());
  }

  /// Not a byte more than that is taken into memory, however much the route lets arrive.
  private static String text(Request request, int most) {
    try (InputStream content = request.stream()) {
      byte[] bytes = content.readNBytes(most);
      if (content.read() >= 0) {
        throw tooMuch("The form is too long.");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw incomplete(broken);
    }
  }

  private static Form multipart(Request request, @Nullable String boundary, FormLimits limits) {
    if (boundary == null || boundary.isEmpty() || boundary.length() > 70) {
      throw new HttpException(
          Status.BAD_REQUEST, "The content type of the form needs a boundary of 1 to 70 letters.");
    }
    try (InputStream content = request.stream()) {
      Form form = new MultipartReader(content, boundary, limits).read();
      // What may follow the last part is read too, so that the connection can be used again.
      content.transferTo(OutputStream.nullOutputStream());
      return form;
    } catch (IOException broken) {
      throw incomplete(broken);
    }
  }

  private static HttpException incomplete(IOException broken) {
    return new HttpException(Status.BAD_REQUEST, "The form came incomplete.", broken);
  }

  static HttpException tooMuch(String words) {
    return new HttpException(Status.CONTENT_TOO_LARGE, words);
  }
}
