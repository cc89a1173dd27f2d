/** The door to the chat rooms: checks the name, remembers the rooms, goes there. */
import { showState } from './badge.js';
import { LiveSocket } from './live.js';
import { make } from './log.js';
import { recentRooms } from './memory.js';

const form = document.getElementById('rooms');
const room = document.getElementById('room');
const recent = document.getElementById('recent');

form.addEventListener('submit', (event) => {
  event.preventDefault();
  location.assign(`/chat/${encodeURIComponent(room.value)}/`);
});

const rooms = recentRooms();
document.getElementById('recent-rooms').hidden = rooms.length === 0;
for (const name of rooms) {
  const link = make('a', 'chip', name);
  link.href = `/chat/${encodeURIComponent(name)}/`;
  const item = document.createElement('li');
  item.append(link);
  recent.append(item);
}

// There is no room yet to be connected to; the status socket tells whether the server can be reached.
const socket = new LiveSocket('/ws/status/');
socket.addEventListener('message', ({ detail }) => {
  document.getElementById('groups').textContent = String(JSON.parse(detail).groups);
});
showState(socket);
