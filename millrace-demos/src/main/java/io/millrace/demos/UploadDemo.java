// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.form.Form;
import io.millrace.form.FormLimits;
import io.millrace.form.Upload;
import io.millrace.http.BodyPolicy;
import io.millrace.http.Request;
import io.millrace.http.Response;
import io.millrace.server.RouteGroup;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// A form with files: what came is told, and nothing of it is kept.
final class UploadDemo {
  private static final long MOST_BYTES = 64L * 1_024 * 1_024;
  private static final FormLimits LIMITS = FormLimits.DEFAULT.withFields(16).withUploads(8);
  private static final String RESULT = "{{result}}";

  private final String page = Assets.text("upload");

  static void addTo(RouteGroup routes) {
    UploadDemo demo = new UploadDemo();
    routes
        .get("/upload/", _ -> demo.page(""))
        .post("/upload/", BodyPolicy.streamed(MOST_BYTES), demo::read);
  }

  private Response page(String result) {
    return Response.html(page.replace(RESULT, result)).with("cache-control", "no-store");
  }

  private Response read(Request request) throws IOException {
    try (Form form = Form.of(request, LIMITS)) {
      List<Upload> files = form.uploads("file");
      if (files.isEmpty()) {
        return page("<p class=\"result\">No file was chosen.</p>");
      }
      StringBuilder rows = new StringBuilder();
      for (Upload each : files) {
        rows.append(row(each));
      }
      return page("<div class=\"result\" id=\"result\">" + rows + "</div>");
    }
  }

  private static String row(Upload file) throws IOException {
    return """
    <dl class="file">
      <div><dt>Name</dt><dd class="name">%s</dd></div>
      <div><dt>Media type</dt><dd>%s</dd></div>
      <div><dt>Size</dt><dd>%s bytes</dd></div>
      <div><dt>SHA-256</dt><dd><code>%s</code></dd></div>
    </dl>
    """
        .formatted(
            Html.escape(file.fileName()),
            Html.escape(file.mediaType()),
            String.format(Locale.ROOT, "%,d", file.size()),
            digest(file));
  }

  private static String digest(Upload file) throws IOException {
    try (DigestInputStream content =
        new DigestInputStream(file.open(), MessageDigest.getInstance("SHA-256"))) {
      content.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(content.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
