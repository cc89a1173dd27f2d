// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.demos.tailf.TailfDemo;
import io.millrace.http.Response;
import io.millrace.server.RouteGroup;
import java.util.stream.Collectors;

/// The page on which members follow files, and its socket.
final class TailfSite {
  private static final String FILES = "{{files}}";

  private TailfSite() {}

  /// @param members routes that only those reach who have logged in
  static void addTo(RouteGroup members, SiteParts parts) {
    TailFiles files = parts.settings().files();
    String page = Assets.text("tailf").replace(FILES, options(files));
    members.get("/tailf", _ -> Response.html(page).with("cache-control", "private, no-cache"));
    TailfDemo.addTo(members, parts.tasks(), parts.tails(), files);
  }

  private static String options(TailFiles files) {
    return files.paths().entrySet().stream()
        .map(
            each ->
                "<option value=\"%d\">%s</option>"
                    .formatted(each.getKey(), Html.escape(each.getValue().toString())))
        .collect(Collectors.joining("\n            "));
  }
}
