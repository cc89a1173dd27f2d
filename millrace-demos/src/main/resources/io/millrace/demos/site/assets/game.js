/** The game: one's own boat moves at once, the others when the server says so. */
import { showState } from './badge.js';
import { LiveSocket } from './live.js';
import { make } from './log.js';
import { Boat, isSunk, Pond } from './pond.js';
import { Steering } from './steering.js';

const UNITS_A_SECOND = 270;
const LONGEST_FRAME_S = 0.05;
const SEND_MS = 50;
const EDGE = 26;

const canvas = document.getElementById('pond');
const board = document.getElementById('board');
const news = document.getElementById('news');
const pond = new Pond(canvas, [1200, 720]);
const steering = new Steering(canvas, (x, y) => pond.at(x, y));
const socket = new LiveSocket('/ws/game');
const boats = new Map();
const stars = new Map();
let size = [1200, 720];
let ownId = '';
let sent = { at: 0, x: 0, y: 0 };
let before = performance.now();

const nameOf = (id) => (id === ownId ? 'You' : `Boat ${id.slice(1)}`);

// ---- what the server says ----

const HEARD = {
  init({ playerId, state, size: told }) {
    boats.clear();
    stars.clear();
    board.replaceChildren();
    steering.stop();
    ownId = playerId;
    size = told ?? size;
    pond.size = size;
    for (const [id, { position, score }] of Object.entries(state.players)) appear(id, position, score);
    for (const [id, { position }] of Object.entries(state.objects)) stars.set(id, position);
    const [x, y] = state.players[playerId].position;
    sent = { at: 0, x, y };
    news.textContent = greeting(boats.size - 1);
  },
  playerMoved({ playerId, position }) {
    const known = boats.get(playerId);
    if (!known || known.sunkAt) {
      appear(playerId, position, 0);
      news.textContent = `${nameOf(playerId)} is here.`;
    }
    const boat = boats.get(playerId);
    [boat.toX, boat.toY] = position;
    note(playerId, position);
  },
  playerLeft({ playerId }) {
    const boat = boats.get(playerId);
    if (boat) boat.sunkAt = performance.now();
    row(playerId)?.remove();
    news.textContent = `${nameOf(playerId)} has left.`;
  },
  starTaken({ playerId, score, objectId, next }) {
    const place = stars.get(objectId);
    const boat = boats.get(playerId);
    if (place && boat) pond.spark(...place, boat.colour, performance.now());
    stars.delete(objectId);
    stars.set(next.id, next.position);
    showScore(playerId, score);
    if (playerId === ownId) news.textContent = `A star for you: ${score} now.`;
  },
};

socket.addEventListener('message', ({ detail }) => {
  const message = JSON.parse(detail);
  HEARD[message.type]?.(message);
});
socket.addEventListener('state', ({ detail }) => { canvas.dataset.state = detail.state; });

function greeting(others) {
  if (others === 0) return 'You are alone. Open a second window!';
  return others === 1 ? 'One other boat is here.' : `${others} other boats are here.`;
}

function appear(id, position, score) {
  boats.set(id, new Boat(id, position, performance.now()));
  addRow(id, score);
  note(id, position);
}

// ---- who is there, as text ----

function row(id) {
  return board.querySelector(`[data-id="${CSS.escape(id)}"]`);
}

function addRow(id, score) {
  row(id)?.remove();
  const item = make('li', id === ownId ? 'own' : '');
  item.dataset.id = id;
  const swatch = make('span', 'swatch');
  swatch.style.background = boats.get(id).colour;
  item.append(swatch, make('span', '', nameOf(id)), make('span', 'score'));
  board.append(item);
  showScore(id, score);
}

function showScore(id, score) {
  const item = row(id);
  if (!item) return;
  item.dataset.score = String(score);
  item.lastElementChild.textContent = `★ ${score}`;
  const rows = [...board.children].sort((a, b) => b.dataset.score - a.dataset.score);
  if (rows.some((each, i) => each !== board.children[i])) board.append(...rows);
}

function note(id, [x, y]) {
  const item = row(id);
  if (item) Object.assign(item.dataset, { x: String(Math.round(x)), y: String(Math.round(y)) });
}

// ---- frame by frame ----

function frame(now) {
  const seconds = Math.min(LONGEST_FRAME_S, (now - before) / 1_000);
  before = now;
  const own = boats.get(ownId);
  for (const [id, boat] of boats) {
    if (isSunk(boat, now)) boats.delete(id);
    else if (boat !== own) boat.glide(seconds);
  }
  if (own && socket.state === 'open') {
    const [dx, dy] = steering.step([own.x, own.y], UNITS_A_SECOND * seconds);
    own.place(within(own.x + dx, size[0]), within(own.y + dy, size[1]));
    tell(own, now);
  }
  pond.draw(now, boats, stars, ownId);
  requestAnimationFrame(frame);
}

const within = (value, length) => Math.min(length - EDGE, Math.max(EDGE, value));

/** Tells the server where the boat is, twenty times a second at most. */
function tell(own, now) {
  if (now - sent.at < SEND_MS || (own.x === sent.x && own.y === sent.y)) return;
  const position = [Math.round(own.x * 10) / 10, Math.round(own.y * 10) / 10];
  if (socket.send(JSON.stringify({ type: 'move', position }))) sent = { at: now, x: own.x, y: own.y };
}

showState(socket);
requestAnimationFrame(frame);
