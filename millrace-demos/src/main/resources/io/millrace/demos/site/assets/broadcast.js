/** Broadcast: whatever anybody sends comes to everybody, to the sender too. */
import { showState } from './badge.js';
import { composer } from './composer.js';
import { LiveSocket } from './live.js';
import { bubble, MessageLog, Sent } from './log.js';

const PREFIX = '用户说: ';
const log = new MessageLog(document.getElementById('log'), document.getElementById('latest'));
const sent = new Sent();
const socket = new LiveSocket('/ws/broadcast');

socket.addEventListener('state', ({ detail }) => {
  if (detail.state !== 'open') sent.clear();
});

socket.addEventListener('message', ({ detail }) => {
  const own = detail.startsWith(PREFIX) && sent.take(detail.slice(PREFIX.length)) >= 0;
  log.add(bubble({ who: own ? 'You' : 'Somebody', text: detail, own }));
});

composer(socket, (text) => {
  const done = socket.send(text);
  if (done) {
    sent.add(text);
    log.follow();
  }
  return done;
});
showState(socket);
