/** The single room. The server puts the room's name before every message and tells nobody who sent it. */
import { showState } from './badge.js';
import { composer } from './composer.js';
import { LiveSocket } from './live.js';
import { bubble, MessageLog, Sent } from './log.js';

const log = new MessageLog(document.getElementById('log'), document.getElementById('latest'));
const sent = new Sent();
const socket = new LiveSocket('/ws/chat/');

socket.addEventListener('state', ({ detail }) => {
  if (detail.state !== 'open') sent.clear();
});

socket.addEventListener('message', ({ detail }) => {
  const { message } = JSON.parse(detail);
  const own = sent.take(message.slice(message.indexOf(':') + 1)) >= 0;
  log.add(bubble({ who: own ? 'You' : 'Somebody', text: message, own }));
});

composer(socket, (message) => {
  const done = socket.send(JSON.stringify({ message }));
  if (done) {
    sent.add(message);
    log.follow();
  }
  return done;
});
showState(socket);
