// SPDX-License-Identifier: Apache-2.0
// A server on Node's ws to be measured: /echo, /fanout, GET /plain. Its argument is the port.
'use strict';

const http = require('http');
const WebSocket = require('ws');

const hello = Buffer.from('Hello, World!');

const server = http.createServer((request, response) => {
  if (request.url === '/plain') {
    response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': hello.length });
    response.end(hello);
  } else {
    response.writeHead(404, { 'Content-Length': 0 });
    response.end();
  }
});

const options = { noServer: true, clientTracking: false, perMessageDeflate: false };
const sockets = new WebSocket.Server(options);
const members = new Set();

function echo(socket) {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
}

function join(socket) {
  members.add(socket);
  socket.on('close', () => members.delete(socket));
  socket.on('message', (data, isBinary) => {
    for (const member of members) {
      if (member.readyState === WebSocket.OPEN) {
        member.send(data, { binary: isBinary });
      }
    }
  });
}

const routes = { '/echo': echo, '/fanout': join };

server.on('upgrade', (request, connection, head) => {
  const route = routes[request.url];
  if (!route) {
    connection.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  sockets.handleUpgrade(request, connection, head, (socket) => {
    socket.on('error', () => {}); // A client that leaves in the middle of a message is no news.
    route(socket);
  });
});

server.keepAliveTimeout = 0;
server.listen({ host: '127.0.0.1', port: Number(process.argv[2]), backlog: 4096 });
