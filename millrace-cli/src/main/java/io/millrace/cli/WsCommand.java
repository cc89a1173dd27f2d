// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.talk.Desk;
import io.millrace.cli.talk.PipeDesk;
import io.millrace.cli.talk.Talk;
import io.millrace.cli.talk.TerminalDesk;
import io.millrace.client.ClientOptions;
import io.millrace.client.TlsException;
import io.millrace.client.WebSocketClient;
import io.millrace.consumer.WebSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Talks to a WebSocket: lines that are typed are sent, messages that come are shown.
@Command(
    name = "ws",
    description = "Talk to a WebSocket: lines typed are sent, messages that come are shown.",
    footer = {
      "",
      "On a terminal there is line editing, a history, and commands: /help lists them. From a pipe"
          + " each line is sent; at its end the connection is closed once nothing has come for the"
          + " time of --wait. Messages go to standard output, all else to standard error.",
      "",
      "Ends with 0 after a normal close (1000, 1001 or no code, or as typed), with 1 when it cannot"
          + " connect or the close is another one, with 2 after wrong use."
    })
final class WsCommand implements Callable<Integer> {
  private final Shell shell;
  private final InputStream in;

  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  @Parameters(paramLabel = "URL", description = "ws://…, wss://… or ws+unix:/run/app.sock:/path")
  private String url = "";

  @Mixin private final ClientFlags flags = new ClientFlags();

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "1s",
      description = "At the end of a pipe: how long nothing has to come before it is closed; 1s.")
  private String wait = "1s";

  WsCommand(Shell shell, InputStream in) {
    this.shell = shell;
    this.in = in;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ClientOptions options;
    Duration silence;
    try {
      options = flags.options(shell.environment());
      silence = ClientFlags.time("--wait", wait);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
    try (WebSocket socket = WebSocketClient.connect(url, options);
        Desk desk = desk()) {
      desk.note(greeting(socket));
      return new Talk(socket, desk, silence).run() ? 0 : 1;
    } catch (TlsException problem) {
      throw isOfCertificate(problem)
          ? new TlsException(problem.getMessage() + "; see --cacert and --insecure", problem)
          : problem;
    }
  }

  private static boolean isOfCertificate(TlsException problem) {
    return Stream.<Throwable>iterate(problem, Objects::nonNull, Throwable::getCause)
        .anyMatch(each -> each instanceof GeneralSecurityException);
  }

  private Desk desk() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter error = spec.commandLine().getErr();
    return shell.terminal()
        ? TerminalDesk.open(history(shell.environment()), shell.wantsColor())
        : new PipeDesk(in, out, error);
  }

  private String greeting(WebSocket socket) {
    List<String> subprotocol = socket.scope().subprotocols();
    return "connected to "
        + socket.scope().server()
        + (subprotocol.isEmpty() ? "" : ", subprotocol " + subprotocol.getFirst())
        + (extensions(socket).contains("permessage-deflate") ? ", compressed" : "")
        + (shell.terminal() ? "; /help lists the commands" : "");
  }

  private static String extensions(WebSocket socket) {
    return socket.scope().headers().first("sec-websocket-extensions", "");
  }

  /// By the XDG base directories.
  static Path history(Map<String, String> environment) {
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    Path base =
        state.startsWith("/")
            ? Path.of(state)
            : Path.of(
                environment.getOrDefault("HOME", System.getProperty("user.home", ".")),
                ".local",
                "state");
    return base.resolve("millrace").resolve("ws_history");
  }
}
