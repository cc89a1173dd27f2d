/** What the chat remembers from visit to visit, in localStorage. Where storage is forbidden, it just forgets. */
const NAME = 'millrace.username';
const ROOMS = 'millrace.rooms';
const MOST_ROOMS = 8;

function read(key) {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Private windows and full disks: nothing is lost but the memory.
  }
}

/** The name used last, or a guest's name. */
export function userName() {
  return read(NAME) || `guest${100 + Math.floor(Math.random() * 900)}`;
}

export function rememberUserName(name) {
  write(NAME, name);
}

/** The rooms visited last, the latest first. Storage can be edited by anyone, so only room names come out of it. */
export function recentRooms() {
  return read(ROOMS).split(' ').filter((room) => /^\w+$/.test(room)).slice(0, MOST_ROOMS);
}

export function rememberRoom(room) {
  const rooms = [room, ...recentRooms().filter((other) => other !== room)];
  write(ROOMS, rooms.slice(0, MOST_ROOMS).join(' '));
}
