/** Follows a file: one socket, from the start button to the stop button. It does not come back by itself. */
import { count } from './format.js';
import { Lines } from './lines.js';

const LAST = 20;
const NOTICES = {
  rotated: 'The file was rotated; the next lines are those of the new one.',
  truncated: 'The file was cut; it is read from its beginning.',
  missing: 'The file is not there. It is followed as soon as it is.',
  appeared: 'The file is there.',
};

const byId = (id) => document.getElementById(id);
const file = byId('file');
const start = byId('start');
const stop = byId('stop');
const again = byId('again');
const pause = byId('pause');
const lines = new Lines(byId('lines'), byId('latest'));
const race = document.querySelector('.race');
let socket = null;

function show(state, words) {
  byId('status').textContent = words;
  byId('status').dataset.state = state;
  race.dataset.state = state === 'open' || state === 'connecting' ? state : 'closed';
  const busy = state === 'open' || state === 'connecting';
  file.disabled = start.disabled = busy;
  stop.disabled = !busy;
  pause.disabled = state !== 'open' && pause.getAttribute('aria-pressed') === 'false';
  again.hidden = state !== 'closed';
}

function connect() {
  if (!file.value) {
    show('idle', '请选择要监听的日志文件 · Please choose a log');
    file.focus();
    return;
  }
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const opened = new WebSocket(`${scheme}//${location.host}/ws/tailf/${file.value}/?last=${LAST}&notices=1`);
  const name = file.selectedOptions[0].textContent;
  socket = opened;
  lines.follow();
  show('connecting', 'Connecting');
  opened.onopen = () => show('open', `Following ${name}`);
  opened.onmessage = ({ data }) => came(JSON.parse(data));
  opened.onclose = ({ code, reason }) => {
    if (socket !== opened) return;
    socket = null;
    const why = reason ? `: ${reason}` : code === 1006 ? '' : ` (${code})`;
    lines.tell('The connection has ended; lines may be missing from here on.', 'event lost');
    show('closed', `websocket已关闭 · The connection has ended${why}`);
  };
}

function came({ message, notice, words, lines: missing }) {
  if (message !== undefined) lines.add(message);
  else if (notice === 'skipped') lines.tell(`${count(missing)} lines are missing here: they came faster than they could be shown.`, 'event lost');
  else if (notice === 'unreadable') lines.tell(`The file cannot be followed: ${words}.`);
  else if (notice) lines.tell(NOTICES[notice] ?? words);
}

function disconnect() {
  const closing = socket;
  socket = null;
  closing?.close(1000);
  show('idle', '已终止日志监听 · Stopped');
}

function pauseOrGoOn(yes) {
  pause.setAttribute('aria-pressed', String(yes));
  lines.pause(yes);
  pause.disabled = !yes && socket === null;
}

byId('chooser').addEventListener('submit', (event) => {
  event.preventDefault();
  connect();
});
stop.addEventListener('click', disconnect);
again.addEventListener('click', connect);
pause.addEventListener('click', () => pauseOrGoOn(pause.getAttribute('aria-pressed') === 'false'));
byId('clear').addEventListener('click', () => lines.clear());
for (const id of ['filter', 'invert']) {
  byId(id).addEventListener('input', () => lines.filter(byId('filter').value, byId('invert').checked));
}
lines.addEventListener('change', () => {
  byId('count').textContent = count(lines.total);
  const paused = pause.getAttribute('aria-pressed') === 'true';
  pause.textContent = !paused ? 'Pause' : lines.waiting > 0 ? `Go on (${count(lines.waiting)} new)` : 'Go on';
});
addEventListener('pagehide', () => {
  if (socket) disconnect();
});
show('idle', 'Not following');
