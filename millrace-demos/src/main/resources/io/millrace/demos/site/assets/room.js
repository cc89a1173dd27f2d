/** One chat room. The server sends every message to all members of the room, to its sender too. */
import { visitor } from './account.js';
import { showState } from './badge.js';
import { composer } from './composer.js';
import { LiveSocket } from './live.js';
import { bubble, MessageLog, remark, Sent } from './log.js';
import { rememberRoom, rememberUserName, userName } from './memory.js';

const room = decodeURIComponent(location.pathname.split('/')[2]);
const name = document.getElementById('username');
const log = new MessageLog(document.getElementById('log'), document.getElementById('latest'));
const sent = new Sent();
const socket = new LiveSocket(`/ws/chat/${encodeURIComponent(room)}/`);
let wasOpen = false;
let claimedNameStands = false;

/** What the server says to the sockets of somebody who has logged out. */
const LOGGED_OUT = 1008;

let loggedIn = false;

/** Nobody is asked for a name whom the server knows by one. */
async function askForName() {
  const { user } = await visitor();
  if (!user && !loggedIn) return;
  loggedIn = user !== '';
  claimedNameStands = false;
  name.value = user || userName();
  document.getElementById('speaker-name').textContent = user;
  document.getElementById('speaker').hidden = !loggedIn;
  document.getElementById('claim').hidden = loggedIn;
}

document.title = `${room} · Chat rooms · Millrace`;
document.getElementById('room').textContent = room;
rememberRoom(room);
name.value = userName();
rememberUserName(name.value);
name.addEventListener('change', () => {
  name.value = name.value.trim() || userName();
  rememberUserName(name.value);
});

socket.addEventListener('state', ({ detail }) => {
  if (detail.state === 'open') {
    log.add(remark(wasOpen ? 'Connected again. What was said meanwhile is not shown.' : `You are in ${room}.`));
    wasOpen = true;
    askForName();
  } else if (detail.state === 'closed' || detail.state === 'waiting') {
    sent.clear();
    // Who has logged out may stay, as anybody else.
    if (detail.code === LOGGED_OUT && loggedIn) socket.connect();
  }
});

socket.addEventListener('message', ({ detail }) => {
  const { message, username } = JSON.parse(detail);
  log.add(bubble({ who: username, text: message, own: isOwn(message, username) }));
});

// To somebody who is logged in the server gives the name it knows, whatever the page claims. So a message of our own may
// come back under another name; but once one came back under the name claimed here, that name must match.
function isOwn(message, username) {
  const same = username === name.value;
  if (claimedNameStands && !same) return false;
  const own = sent.take(message) >= 0;
  if (own && same) claimedNameStands = true;
  return own;
}

name.addEventListener('input', () => { claimedNameStands = false; });

composer(socket, (message) => {
  const done = socket.send(JSON.stringify({ message, username: name.value }));
  if (done) {
    sent.add(message);
    log.follow();
  }
  return done;
});
showState(socket);
