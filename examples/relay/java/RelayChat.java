// SPDX-License-Identifier: Apache-2.0

import io.millrace.relay.RelayClient;
import io.millrace.relay.RelayError;
import io.millrace.relay.RelayEvent;
import io.millrace.relay.RelayException;
import io.millrace.relay.Target;
import io.millrace.server.Listen;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A process of the relay in a terminal: what is typed goes to all that are in a group, `@bob hi` to
/// bob alone, and what comes is printed.
///
///     RelayChat NAME GROUP HOST:PORT
///     RelayChat NAME GROUP /path/of/the.socket
public final class RelayChat {
  private RelayChat() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length != 3) {
      System.err.println("RelayChat NAME GROUP HOST:PORT|PATH");
      System.exit(2);
    }
    String group = arguments[1];
    try (RelayClient relay = RelayClient.connect(address(arguments[2]), arguments[0])) {
      relay.join(group);
      System.out.println(relay.name() + " is in " + group);
      Thread.ofVirtual().start(() -> print(relay));
      BufferedReader typed =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = typed.readLine(); line != null; line = typed.readLine()) {
        int space = line.indexOf(' ');
        if (line.startsWith("@") && space > 1) {
          relay.send(Target.process(line.substring(1, space)), line.substring(space + 1));
        } else {
          relay.send(Target.group(group), line);
        }
      }
    }
  }

  private static Listen address(String text) {
    int colon = text.lastIndexOf(':');
    return text.startsWith("/") || colon < 0
        ? new Listen.Unix(Path.of(text))
        : new Listen.Tcp(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  private static void print(RelayClient relay) {
    try {
      while (true) {
        switch (relay.receive()) {
          case RelayEvent.Message message ->
              System.out.println(message.from() + ": " + message.text());
          case RelayEvent.Failed failed ->
              System.out.println(
                  "! " + failed.about() + " " + RelayError.of(failed.code()) + ": " + failed.reason());
        }
      }
    } catch (RelayException gone) {
      System.out.println("The relay is gone: " + gone.getMessage());
    } catch (InterruptedException stops) {
      Thread.currentThread().interrupt();
    }
  }
}
