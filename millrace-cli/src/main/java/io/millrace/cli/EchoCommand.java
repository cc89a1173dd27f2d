// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.Millrace;
import io.millrace.consumer.WebSocketMessage;
import io.millrace.server.Listen;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Serves an echo, for trying out.
@Command(
    name = "echo",
    description = "Serve an echo over WebSocket on this machine, for trying out.")
final class EchoCommand implements Callable<Integer> {
  private static final String LOOPBACK = "127.0.0.1";

  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      defaultValue = "9001",
      description = "Port to listen on, 9001 unless said; 0 for any.")
  private int port;

  @Override
  public Integer call() throws InterruptedException {
    Listen listen;
    try {
      listen = new Listen.Tcp(LOOPBACK, port);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
    try (Server server =
        Millrace.server()
            .websocket(
                "/",
                socket -> {
                  for (WebSocketMessage message : socket.messages()) {
                    switch (message) {
                      case WebSocketMessage.Text(String text) -> socket.send(text);
                      case WebSocketMessage.Binary(byte[] bytes) -> socket.send(bytes);
                    }
                  }
                })
            .options(ServerOptions.DEFAULT.withListen(listen))
            .start()) {
      String url = "ws://" + LOOPBACK + ":" + server.port() + "/";
      PrintWriter out = spec.commandLine().getOut();
      out.println("Echo on " + url);
      out.println("Try it: ./millrace ws " + url);
      out.flush();
      StopSignals.listen(server::stop);
      server.awaitStop();
      return 0;
    }
  }
}
