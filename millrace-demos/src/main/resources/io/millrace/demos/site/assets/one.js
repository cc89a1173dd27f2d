/** Words: every message replaces the large word and joins the history. */
import { showState } from './badge.js';
import { LiveSocket } from './live.js';
import { make, MessageLog } from './log.js';

const TOTAL = 100;
const word = document.getElementById('word');
const count = document.getElementById('count');
const progress = document.getElementById('progress');
const list = document.getElementById('log');
const log = new MessageLog(list, document.getElementById('latest'));
const socket = new LiveSocket('/ws/any_url/');
let received = 0;
let startsAnew = true;

socket.addEventListener('state', ({ detail }) => {
  // A new connection is a new consumer: it counts from one again. The old words stay until its first word is here.
  if (detail.state === 'open') startsAnew = true;
});

socket.addEventListener('message', ({ detail }) => {
  if (startsAnew) {
    startsAnew = false;
    received = 0;
    list.replaceChildren();
  }
  const { message } = JSON.parse(detail);
  received += 1;
  word.textContent = message;
  count.textContent = `${received}/${TOTAL}`;
  progress.value = received;
  const entry = make('p', 'entry');
  entry.append(make('span', 'number', String(received)), make('span', 'what', message));
  log.add(entry);
});

showState(socket);
