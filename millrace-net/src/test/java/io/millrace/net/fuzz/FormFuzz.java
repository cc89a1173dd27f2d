// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.millrace.form.Form;
import io.millrace.form.FormLimits;
import io.millrace.form.Upload;
import io.millrace.http.HttpException;
import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.RequestBody;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/// Any content as a form of either kind: it is read, or refused with a status, and the same however
/// the content is cut on its way. The first byte says how large the pieces are.
public final class FormFuzz {
  private static final String MULTIPART = "multipart/form-data; boundary=b";
  private static final String URLENCODED = "application/x-www-form-urlencoded";
  private static final FormLimits LIMITS =
      FormLimits.DEFAULT.withFields(20).withUploads(5).withMemory(600).withSpoolAbove(40);

  private FormFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    byte[] content = Arrays.copyOfRange(data, 1, data.length);
    int piece = 1 + (data[0] & 0x3f);
    for (String type : List.of(MULTIPART, URLENCODED)) {
      String whole = seen(type, new RequestBody.Whole(content));
      String cut = seen(type, new RequestBody.Arriving(pieces(content, piece)));
      if (!whole.equals(cut)) {
        throw new AssertionError("whole: " + whole + ", in pieces of " + piece + ": " + cut);
      }
    }
  }

  private static InputStream pieces(byte[] content, int most) {
    return new ByteArrayInputStream(content) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        return super.read(into, offset, Math.min(length, most));
      }
    };
  }

  /// All that a form holds, as one text; or the status that refused it.
  private static String seen(String type, RequestBody body) {
    Scope scope = Scope.of(Scope.HTTP, "/", Headers.of("content-type", type));
    try (Form form = Form.of(new Request(Method.POST, scope, body), LIMITS)) {
      StringBuilder seen = new StringBuilder(form.texts().toString());
      for (List<Upload> uploads : form.uploads().values()) {
        for (Upload each : uploads) {
          String bytes = new String(each.open().readAllBytes(), ISO_8859_1);
          if (bytes.length() != each.size() || each.fileName().contains("/")) {
            throw new AssertionError("upload: " + each.fileName() + " of " + each.size());
          }
          seen.append(each.name()).append(each.fileName()).append(each.mediaType()).append(bytes);
        }
      }
      return seen.toString();
    } catch (HttpException refused) {
      return "refused " + refused.status().code();
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
