// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench;

import io.millrace.bench.server.BenchServer;
import io.millrace.cli.SelfSigned;
import io.millrace.layer.ChannelLayer;
import io.millrace.metrics.Metrics;
import io.millrace.redis.RedisLayer;
import io.millrace.redis.RedisOptions;
import io.millrace.server.Limits;
import io.millrace.server.Listen;
import io.millrace.server.OverloadOptions;
import io.millrace.server.Server;
import io.millrace.server.ServerOptions;
import io.millrace.server.StartException;
import io.millrace.server.TlsOptions;
import io.millrace.server.TransportKind;
import io.millrace.time.Timeline;
import io.millrace.websocket.SocketOptions;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bench server`: the server to be measured, until it is stopped.
@Command(
    name = "server",
    mixinStandardHelpOptions = true,
    description =
        "Runs the server to be measured: WebSocket /echo, /echo/blocking, /echo/handler and /fanout,"
            + " HTTP /plain and /plain/blocking; any other request is answered with its own content.")
final class ServerCommand implements Callable<Integer> {
  private static final long LOOK_EVERY_MILLIS = 10_000;

  /// Counted as ever. On a fast machine few connections with many messages in flight each send more
  /// than are usually handled.
  private static final int FRAMES_PER_SECOND = 10_000_000;

  private static final OverloadOptions UNAWARE =
      OverloadOptions.DEFAULT.withLag(Duration.ZERO, Duration.ZERO);

  @Option(names = "--port", defaultValue = "9000", description = "Default: ${DEFAULT-VALUE}")
  private int port;

  @Option(
      names = "--transport",
      defaultValue = "auto",
      description = "auto, io_uring, epoll or nio. Default: ${DEFAULT-VALUE}")
  private String transport = "auto";

  @Option(
      names = "--event-loops",
      defaultValue = "0",
      description = "Threads that own sockets; 0 for one a core. Default: ${DEFAULT-VALUE}")
  private int eventLoops;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "Most connections at once. Default: what the server's limits say.")
  private int connections = Limits.DEFAULT.connections();

  @Option(
      names = "--admit-all",
      description = "Take newcomers however late its loops are, instead of answering 503.")
  private boolean admitAll;

  @Option(names = "--until-told", hidden = true, description = "Ends when its input does.")
  private boolean untilTold;

  @Option(
      names = "--tls",
      description =
          "Speak TLS, with a certificate made for this run, to be measured by bench idle.")
  private boolean tls;

  @Option(
      names = "--layer",
      paramLabel = "URL",
      description = "A Redis that carries /fanout between processes; none by default.")
  private String layer = "";

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  private CommandSpec spec;

  ServerCommand() {}

  /// Runs it alone, as `bench compare` does.
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ServerCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    try (ChannelLayer shared = openLayer();
        Server server = BenchServer.routes(options()).layer(shared).start()) {
      Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
      spec.commandLine()
          .getOut()
          .println(
              "Serving on "
                  + server.endpoints().getFirst()
                  + " with "
                  + server.status().transport());
      spec.commandLine().getOut().flush();
      if (untilTold) {
        UntilTold told = new UntilTold();
        while (!told.within(LOOK_EVERY_MILLIS)) {
          // It serves meanwhile.
        }
        return 0;
      }
      server.awaitStop();
      return 0;
    } catch (StartException | IllegalArgumentException refused) {
      spec.commandLine().getErr().println("millrace: " + refused.getMessage());
      return 1;
    }
  }

  private ChannelLayer openLayer() {
    return layer.isEmpty()
        ? ChannelLayer.inMemory()
        : RedisLayer.open(RedisOptions.of(layer), new Metrics(), Timeline.system());
  }

  private ServerOptions options() {
    ServerOptions plain =
        ServerOptions.DEFAULT
            .withListen(new Listen.Tcp("127.0.0.1", port))
            .withTransport(TransportKind.parse(transport))
            .withEventLoops(eventLoops)
            .withSockets(SocketOptions.DEFAULT.withFramesPerSecond(FRAMES_PER_SECOND))
            .withOverload(admitAll ? UNAWARE : OverloadOptions.DEFAULT)
            .withLimits(Limits.DEFAULT.withConnections(connections));
    if (!tls) {
      return plain;
    }
    SelfSigned pair = SelfSigned.make();
    return plain.withTls(TlsOptions.of(pair.certificate(), pair.key()));
  }
}
