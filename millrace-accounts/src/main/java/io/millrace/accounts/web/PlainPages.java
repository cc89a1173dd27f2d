// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts.web;

import io.millrace.http.Response;
import io.millrace.http.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// Pages with their style in them: no other file is asked for, no script runs.
final class PlainPages implements AccountPages {
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self';"
          + " base-uri 'none'; frame-ancestors 'none'";

  private final String frame = read();

  private static String read() {
    try (InputStream stream =
        Objects.requireNonNull(PlainPages.class.getResourceAsStream("page.html"))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  @Override
  public Response page(String path, String words) {
    return switch (path) {
      case "/login.html" ->
          html(
              "Log in",
              form("Log in", "current-password")
                  + "<p>No account yet? <a href=\"/register\">Register</a></p>");
      case "/register.html" ->
          html(
              "Register",
              form("Register", "new-password")
                  + "<p>You have an account? <a href=\"/login\">Log in</a></p>");
      case "/logout.html" ->
          html(
              "Log out",
              "<form method=\"post\" action=\"/logout\"><button>Log out</button></form>"
                  + "<p><a href=\"/\">Stay</a></p>");
      case "/welcome.html" ->
          html(
              "Welcome",
              paragraph(words)
                  + "<p><a href=\"/\">To the site</a> · <a href=\"/logout\">Log out</a></p>");
      case "/error.html" ->
          html(
              "That did not work",
              paragraph(words.isEmpty() ? "Something went wrong." : words)
                  + "<p><a href=\"\">Try again</a> · <a href=\"/\">To the site</a></p>");
      default -> Response.of(Status.NOT_FOUND);
    };
  }

  private static String form(String button, String password) {
    return """
    <form method="post">
      <label>User name <input name="username" autocomplete="username" autocapitalize="none" required autofocus></label>
      <label>Password <input name="password" type="password" autocomplete="%s" required></label>
      <button>%s</button>
    </form>
    """
        .formatted(password, button);
  }

  private static String paragraph(String words) {
    return "<p>" + escaped(words) + "</p>";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private Response html(String title, String content) {
    return Response.html(frame.replace("{title}", title).replace("{content}", content))
        .with("content-security-policy", POLICY)
        .with("x-content-type-options", "nosniff")
        .with("referrer-policy", "same-origin");
  }
}
