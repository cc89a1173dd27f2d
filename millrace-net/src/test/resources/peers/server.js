// SPDX-License-Identifier: Apache-2.0
// Node's ws as a server for our client: server.js COMPRESSION(yes|no). Prints its port.
'use strict';
const { WebSocketServer } = require('ws');

const compressed = process.argv[2] === 'yes';
const server = new WebSocketServer({
  host: '127.0.0.1',
  port: 0,
  maxPayload: 16 << 20,
  perMessageDeflate: compressed ? { threshold: 0 } : false,
});
server.on('listening', () => console.log(server.address().port));
server.on('connection', (socket, request) => {
  switch (request.url) {
    case '/closes':
      socket.on('message', () => socket.close(4001, 'bye'));
      break;
    case '/vanishes':
      socket.on('message', () => socket.terminate());
      break;
    case '/pings':
      socket.on('pong', () => socket.send('answered'));
      socket.ping('x');
      break;
    case '/fragments':
      socket.send('in ', { fin: false });
      socket.send('three ', { fin: false });
      socket.send('pieces 😀', { fin: true });
      break;
    default:
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  }
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
