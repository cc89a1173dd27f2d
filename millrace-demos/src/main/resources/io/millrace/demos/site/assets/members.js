/** The room of those who have logged in. A message is its text alone: who speaks, the server knows. */
import { visitor } from './account.js';
import { showState } from './badge.js';
import { composer } from './composer.js';
import { LiveSocket } from './live.js';
import { bubble, MessageLog, remark } from './log.js';

const SESSION_ENDED = 1008;
const log = new MessageLog(document.getElementById('log'), document.getElementById('latest'));
const socket = new LiveSocket('/ws/members/');
const { user } = await visitor();

document.getElementById('me').textContent = user;
socket.addEventListener('message', ({ detail }) => {
  const { message, username } = JSON.parse(detail);
  // What nobody said, the server did.
  log.add(username === null ? remark(message) : bubble({ who: username, text: message, own: username === user }));
});
socket.addEventListener('state', ({ detail }) => {
  // The server leads to the login from here.
  if (detail.state === 'closed' && detail.code === SESSION_ENDED) location.reload();
});
composer(socket, (message) => {
  log.follow();
  return socket.send(message);
});
showState(socket);
