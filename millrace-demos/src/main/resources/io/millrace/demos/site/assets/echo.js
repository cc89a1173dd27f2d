/** Echo: what goes out on the right, what comes back on the left, with the time the way there and back took. */
import { showState } from './badge.js';
import { composer } from './composer.js';
import { LiveSocket } from './live.js';
import { bubble, MessageLog, Sent } from './log.js';

const PREFIX = '收到消息: ';
const log = new MessageLog(document.getElementById('log'), document.getElementById('latest'));
const sent = new Sent();
const socket = new LiveSocket('/ws/echo');

socket.addEventListener('state', ({ detail }) => {
  if (detail.state !== 'open') sent.clear();
});

socket.addEventListener('message', ({ detail }) => {
  const took = detail.startsWith(PREFIX) ? sent.take(detail.slice(PREFIX.length)) : -1;
  log.add(bubble({ who: 'Server', text: detail, note: took < 0 ? '' : `after ${took.toFixed(1)} ms` }));
});

composer(socket, (text) => {
  const done = socket.send(text);
  if (done) {
    sent.add(text);
    log.add(bubble({ who: 'You', text, own: true }));
    log.follow();
  }
  return done;
});
showState(socket);
