// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.settings.Quantity;
import io.millrace.json.Json;
import io.millrace.time.Timeline;
import io.millrace.token.TokenIssuer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Makes a token for routes behind a token guard.
@Command(
    name = "token",
    description = "Make a signed token (JWT) and print it.",
    footer = {
      "",
      "Without --key, --secret and --secret-file, the secret is taken from the variable"
          + " MILLRACE_GUARD_TOKEN_SECRET, which the demo site reads too. A secret typed as a flag"
          + " stays in the shell's history."
    })
final class TokenCommand implements Runnable {
  private static final String VARIABLE = "MILLRACE_GUARD_TOKEN_SECRET";

  private final Shell shell;
  private final Timeline timeline;

  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  @Option(
      names = "--secret",
      paramLabel = "SECRET",
      description = "Sign with this shared secret of 32 bytes or more.")
  private @Nullable String secret;

  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      description = "Sign with the secret in this file; a newline at its end does not count.")
  private @Nullable Path secretFile;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "Sign with the private key in this PEM file (PKCS #8): RSA or a curve.")
  private @Nullable Path key;

  @Option(
      names = "--alg",
      paramLabel = "NAME",
      description =
          "HS256, HS384, HS512, RS256 to PS512, or ES256 to ES512; default: the usual one of the"
              + " key.")
  private @Nullable String algorithm;

  @Option(names = "--subject", paramLabel = "NAME", description = "Whom it is for: claim sub.")
  private @Nullable String subject;

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      defaultValue = "1h",
      description = "How long it is good, such as 90s, 1h or 30d; 0 for ever; default: 1h.")
  private String expires = "1h";

  @Option(
      names = "--claim",
      paramLabel = "NAME=VALUE",
      description = "A further claim, as JSON or else as text; may be repeated.")
  private List<String> claims = new ArrayList<>();

  TokenCommand(Shell shell, Timeline timeline) {
    this.shell = shell;
    this.timeline = timeline;
  }

  @Override
  public void run() {
    TokenIssuer issuer = issuer();
    String token =
        (algorithm == null ? issuer : issuer.withAlgorithm(algorithm)).issue(allClaims());
    PrintWriter out = spec.commandLine().getOut();
    out.println(token);
    out.flush();
  }

  private TokenIssuer issuer() {
    int given = (secret == null ? 0 : 1) + (secretFile == null ? 0 : 1) + (key == null ? 0 : 1);
    if (given > 1) {
      throw wrong("--secret, --secret-file, --key: several (expected: one of them)");
    }
    if (key != null) {
      return TokenIssuer.pem(content("--key", key));
    }
    if (secretFile != null) {
      return TokenIssuer.secret(content("--secret-file", secretFile).stripTrailing());
    }
    String shared = secret == null ? shell.environment().get(VARIABLE) : secret;
    if (shared == null || shared.isEmpty()) {
      throw wrong(
          "no key (expected: --key, --secret-file, --secret, or "
              + VARIABLE
              + " in the environment)");
    }
    return TokenIssuer.secret(shared);
  }

  private String content(String flag, Path file) {
    try {
      return Files.readString(shell.directory().resolve(file));
    } catch (IOException unreadable) {
      throw wrong(flag + ": " + file + " cannot be read (expected: a file of text)");
    }
  }

  private Map<String, Object> allClaims() {
    Map<String, Object> all = new LinkedHashMap<>();
    for (String each : claims) {
      int equals = each.indexOf('=');
      if (equals < 1) {
        throw wrong("--claim: " + each + " (expected: NAME=VALUE)");
      }
      all.put(each.substring(0, equals), value(each.substring(equals + 1)));
    }
    if (subject != null) {
      all.put("sub", subject);
    }
    Duration life = Quantity.duration(expires);
    if (life == null) {
      throw wrong("--expires: " + expires + " (expected: a time such as 90s, 1h or 30d, or 0)");
    }
    long now = timeline.now().getEpochSecond();
    all.put("iat", now);
    if (!life.isZero()) {
      all.putIfAbsent("exp", now + Math.max(1, life.toSeconds()));
    }
    return all;
  }

  private static Object value(String written) {
    try {
      return Json.read(written, Object.class);
    } catch (Json.Unreadable plainText) {
      return written;
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
