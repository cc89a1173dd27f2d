/** Binary: text frames and binary frames, sent and received, shown as what they are: bytes. */
import { showState } from './badge.js';
import { composer } from './composer.js';
import { LiveSocket } from './live.js';
import { make, MessageLog } from './log.js';

const SHOWN_BYTES = 256;
const LARGEST_FILE = 1024 * 1024;
const BYTES_A_ROW = 16;
const log = new MessageLog(document.getElementById('log'), document.getElementById('latest'));
const file = document.getElementById('file');
const sendFile = document.getElementById('send-file');
const fileHint = document.getElementById('file-hint');
const socket = new LiveSocket('/ws/binary');

/** Shows one frame: direction, kind, length, its text and a hex dump of its first bytes. */
function frame(direction, data, origin = '') {
  const binary = typeof data !== 'string';
  const bytes = binary ? new Uint8Array(data) : new TextEncoder().encode(data);
  const sent = direction === 'Sent';
  const entry = make('article', sent ? 'bubble frame own' : 'bubble frame');
  const head = make('header', 'bubble-head');
  head.append(
    make('span', 'who', direction),
    make('span', 'kind', binary ? 'binary' : 'text'),
    make('span', 'note', `${bytes.length} ${bytes.length === 1 ? 'byte' : 'bytes'}${origin}`),
  );
  const start = bytes.subarray(0, SHOWN_BYTES);
  const text = binary ? new TextDecoder().decode(start) : data;
  entry.append(head, make('p', 'text', text), make('pre', 'hex', dump(start, bytes.length)));
  log.add(entry);
}

/** Sixteen bytes a row, each as two hex digits. */
function dump(bytes, length) {
  const rows = [];
  for (let at = 0; at < bytes.length; at += BYTES_A_ROW) {
    rows.push(Array.from(bytes.subarray(at, at + BYTES_A_ROW), (b) => b.toString(16).padStart(2, '0')).join(' '));
  }
  if (length > bytes.length) rows.push(`… and ${length - bytes.length} bytes more`);
  return rows.join('\n');
}

/** Sends and shows what was sent; false when the connection is not open. */
function send(data, origin) {
  const done = socket.send(data);
  if (done) {
    frame('Sent', data, origin);
    log.follow();
  }
  return done;
}

composer(socket, (text) => {
  const asBytes = document.getElementById('as-bytes').checked;
  return send(asBytes ? new TextEncoder().encode(text) : text);
});

sendFile.addEventListener('click', async () => {
  const [chosen] = file.files;
  if (!chosen) {
    fileHint.textContent = 'Choose a file first.';
  } else if (chosen.size > LARGEST_FILE) {
    fileHint.textContent = `${chosen.name} is too large: this page sends at most 1 MiB in one message.`;
  } else {
    try {
      const done = send(await chosen.arrayBuffer(), `, ${chosen.name}`);
      fileHint.textContent = done ? `${chosen.name} was sent.` : 'Not sent: there is no connection.';
    } catch {
      fileHint.textContent = `${chosen.name} could not be read.`;
    }
  }
});

socket.addEventListener('state', ({ detail }) => {
  sendFile.disabled = detail.state !== 'open';
});
socket.addEventListener('message', ({ detail }) => frame('Received', detail));
showState(socket);
