// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.demos.game.GameDemo;
import io.millrace.demos.relay.RelayDemo;
import io.millrace.demos.tasks.TasksDemo;
import io.millrace.guard.ConnectionLimit;
import io.millrace.http.Response;
import io.millrace.layer.ChannelLayer;
import io.millrace.server.RouteGroup;
import io.millrace.server.Routes;
import io.millrace.server.ServerBuilder;
import java.util.random.RandomGenerator;

/// The routes of the demo site: pages, their assets, and the sockets behind them.
public final class DemoSite {
  private DemoSite() {}

  /// @param parts what the program gives the site
  public static void addTo(ServerBuilder builder, SiteParts parts) {
    ChannelLayer layer = parts.layer();
    DemoSettings settings = parts.settings();
    RandomGenerator random = RandomGenerator.getDefault();
    builder.use(ConnectionLimit.of(settings.guards().connections()));
    Assets assets = new Assets();
    builder.with(new PageHeaders(), routes -> pages(routes, assets));
    builder.errors(SiteErrors.pages());
    MemberSite.addTo(builder, assets, parts);
    sockets(builder, random);
    GameDemo.addTo(builder, layer, random, settings);
    TasksDemo.addTo(builder, parts.tasks());
    RelayDemo.addTo(builder, layer, parts.relay());
    builder.worker(ShoutWorker.CHANNEL, new ShoutWorker(layer));
    builder.websocket("/ws/status/", () -> new StatusConsumer(parts));
    GuardDemo.addTo(builder, settings.guards());
  }

  private static void pages(RouteGroup routes, Assets assets) {
    page(routes, assets, "/", "index");
    page(routes, assets, "/index.html", "index");
    page(routes, assets, "/picture", "picture");
    page(routes, assets, "/picture.html", "picture");
    page(routes, assets, "/video", "video");
    page(routes, assets, "/video.html", "video");
    UploadDemo.addTo(routes);
    page(routes, assets, "/one/", "one");
    page(routes, assets, "/two/", "two");
    page(routes, assets, "/chat", "chat");
    page(routes, assets, "/chat/", "chat-rooms");
    page(routes, assets, "/chat/{room:\\w+}/", "room");
    page(routes, assets, "/echo/", "echo");
    page(routes, assets, "/broadcast/", "broadcast");
    page(routes, assets, "/binary/", "binary");
    page(routes, assets, "/rooms/", "rooms");
    page(routes, assets, "/dashboard/", "dashboard");
    page(routes, assets, "/game/", "game");
    page(routes, assets, "/guard/", "guard");
    page(routes, assets, "/tasks", "tasks");
    page(routes, assets, "/relay/", "relay");
    page(routes, assets, "/status/", "status");
    routes.get("/assets/{name}", request -> assets.asset(request.argument("name"), request));
    routes.get("/favicon.ico", _ -> Response.seeOther("/assets/favicon.svg"));
  }

  private static void page(RouteGroup routes, Assets assets, String path, String name) {
    routes.get(path, request -> assets.page(name, request));
  }

  private static void sockets(Routes<ServerBuilder> routes, RandomGenerator random) {
    routes
        .websocket("/ws/any_url/", () -> new WordsConsumer(random))
        .websocket("/ws/two_url/", () -> new ChartConsumer(random))
        .websocket("/ws/chat/", CoffeeBarConsumer::new)
        .websocket(
            "/ws/echo",
            socket -> {
              for (String text : socket.texts()) {
                socket.send("收到消息: " + text);
              }
            })
        .websocket("/ws/broadcast", BroadcastConsumer::new)
        .websocket("/ws/binary", BinaryConsumer::new)
        .websocket("/chat/{room}", OthersConsumer::new)
        .websocket("/ws/stream", () -> new StreamConsumer(random));
  }
}
