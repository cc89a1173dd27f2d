// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/// Millrace without sockets: routing, scopes, HTTP values, WebSocket rules, consumers, channel
/// layers, and the kit to test them.
@NullMarked
module io.millrace.core {
  requires static transitive org.jspecify;
  requires org.slf4j;
  requires tools.jackson.databind;

  exports io.millrace;
  exports io.millrace.access;
  exports io.millrace.client;
  exports io.millrace.consumer;
  exports io.millrace.extension;
  exports io.millrace.files;
  exports io.millrace.form;
  exports io.millrace.guard;
  exports io.millrace.http;
  exports io.millrace.json;
  exports io.millrace.layer;
  exports io.millrace.loop;
  exports io.millrace.metrics;
  exports io.millrace.proxy;
  exports io.millrace.relay;
  exports io.millrace.relay.hub to
      io.millrace.net;
  exports io.millrace.relay.wire to
      io.millrace.net;
  exports io.millrace.routing;
  exports io.millrace.scope;
  exports io.millrace.server;
  exports io.millrace.session;
  exports io.millrace.tail;
  exports io.millrace.task;
  exports io.millrace.testing;
  exports io.millrace.time;
  exports io.millrace.websocket;

  uses io.millrace.client.ClientEngine;
  uses io.millrace.relay.RelayEngine;
  uses io.millrace.server.Engine;
}
