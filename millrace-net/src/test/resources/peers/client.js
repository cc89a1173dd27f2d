// SPDX-License-Identifier: Apache-2.0
// What Node's ws says to our server: client.js URL COMPRESSION(yes|no).
'use strict';
const assert = require('assert');
const crypto = require('crypto');
const WebSocket = require('ws');

const [base, compression] = process.argv.slice(2);
const compressed = compression === 'yes';
const BIG = 16 << 20;

function open(path) {
  const socket = new WebSocket(base + path, {
    perMessageDeflate: compressed ? { threshold: 0 } : false,
    maxPayload: BIG,
  });
  const waiting = [];
  const came = [];
  socket.on('message', (data, isBinary) => {
    const message = isBinary ? data : data.toString();
    if (waiting.length) waiting.shift()(message);
    else came.push(message);
  });
  socket.next = () =>
    came.length ? Promise.resolve(came.shift()) : new Promise((done) => waiting.push(done));
  socket.closed = new Promise((done) =>
    socket.on('close', (code, reason) => done([code, reason.toString()])));
  return new Promise((done, failed) => {
    socket.on('open', () => done(socket));
    socket.on('error', failed);
  });
}

async function echoes(path) {
  const socket = await open(path);
  assert.equal(socket.extensions.includes('permessage-deflate'), compressed);
  for (const size of [0, 1, 125, 126, 65535, 65536, 500000]) {
    const text = '你a'.repeat(size).slice(0, size);
    socket.send(text);
    assert.equal(await socket.next(), text);
    const blob = crypto.randomBytes(size);
    socket.send(blob);
    assert.ok((await socket.next()).equals(blob));
  }
  socket.close();
  await socket.closed;
}

async function fragments() {
  const socket = await open('/echo');
  socket.send('in ', { fin: false });
  socket.send('three ', { fin: false });
  socket.send('pieces', { fin: true });
  assert.equal(await socket.next(), 'in three pieces');
  socket.terminate();
}

async function big() {
  const socket = await open('/echo');
  const blob = crypto.randomBytes(BIG);
  socket.send(blob);
  assert.ok((await socket.next()).equals(blob));
  socket.close();
  await socket.closed;
}

async function pings() {
  const socket = await open('/echo');
  const pong = new Promise((done) => socket.on('pong', (data) => done(data.toString())));
  socket.ping('payload');
  assert.equal(await pong, 'payload');
  socket.close();
  await socket.closed;
}

async function closes() {
  const own = await open('/echo');
  own.close(4000, 'that is all');
  assert.deepEqual(await own.closed, [4000, 'that is all']);
  const other = await open('/closes');
  other.send('please');
  assert.deepEqual(await other.closed, [4001, 'bye']);
}

(async () => {
  await echoes('/echo');
  await echoes('/blocking');
  await fragments();
  await big();
  await pings();
  await closes();
  console.log('done');
  process.exit(0);
})().catch((failed) => {
  console.error(failed);
  process.exit(1);
});
