/** Rooms where a text goes to the others only: what this page says it shows by itself. */
import { showState } from './badge.js';
import { composer } from './composer.js';
import { LiveSocket } from './live.js';
import { bubble, MessageLog, remark } from './log.js';

const room = new URLSearchParams(location.search).get('room')?.trim() || 'lobby';
const log = new MessageLog(document.getElementById('log'), document.getElementById('latest'));
const socket = new LiveSocket(`/chat/${encodeURIComponent(room)}`);

document.title = `${room} · To the others · Millrace`;
document.getElementById('room-name').textContent = room;
document.getElementById('room').value = room;

socket.addEventListener('state', ({ detail }) => {
  if (detail.state === 'waiting' && detail.seconds > 0 && !document.querySelector('#log .remark:last-child')) {
    log.add(remark('The connection was lost. What is said meanwhile does not come here.'));
  }
});

socket.addEventListener('message', ({ detail }) => log.add(bubble({ who: 'Somebody else', text: detail })));

composer(socket, (text) => {
  const done = socket.send(text);
  if (done) {
    log.add(bubble({ who: 'You', text, own: true, note: 'to the others' }));
    log.follow();
  }
  return done;
});
showState(socket);
