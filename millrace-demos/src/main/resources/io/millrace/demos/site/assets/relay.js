/** The relay of local processes: what goes on there, and a form that sends to one of them. */
import { showState } from './badge.js';
import { count, duration } from './format.js';
import { LiveSocket } from './live.js';
import { make } from './log.js';
import { Graph } from './relay-graph.js';
import { RelayState } from './relay-state.js';
import { Sparkline } from './sparkline.js';

const ROWS = 200;
const PAIRS = 12;
const PROCESSES = 100;
const DRAWN_EVERY_MS = 200;

const byId = (id) => document.getElementById(id);
const socket = new LiveSocket('/ws/relay/');
const graph = new Graph(byId('graph'));
const line = new Sparkline(byId('rate-line'));
const relays = new Map();
let shown = null;
let paused = false;
let drawAt = 0;

/** 13:05:09.123456 in the reader's zone. */
function clock(at) {
  const micros = (/\.(\d+)/.exec(at)?.[1] ?? '').padEnd(6, '0').slice(0, 6);
  return `${new Date(at).toLocaleTimeString('en-GB')}.${micros}`;
}

/** Reads `from → to`. */
function way(from, to) {
  const element = make('span', 'way', from || '(layer)');
  element.append(make('span', 'arrow', ' → '), to);
  return element;
}

function row({ at, from, to, form, size, shown: words }) {
  const element = make('li', 'row');
  const time = make('time', '', clock(at));
  time.dateTime = at;
  element.append(time, way(from, to), make('span', 'what', words || form), make('span', 'size', `${count(size)} B`));
  return element;
}

/** The oldest first; the newest ends on top. */
function addRows(records) {
  const list = byId('passed');
  const fresh = records.slice(-ROWS).map(row).toReversed();
  const scrolled = list.scrollTop;
  const before = list.scrollHeight;
  list.prepend(...fresh);
  while (list.childElementCount > ROWS) list.lastElementChild.remove();
  if (scrolled > 0) list.scrollTop = scrolled + list.scrollHeight - before;
}

function fill(id, rows, nothing) {
  const body = byId(id);
  if (rows.length === 0) {
    const cell = make('td', 'nothing', nothing);
    cell.colSpan = body.parentElement.tHead.rows[0].cells.length;
    const only = document.createElement('tr');
    only.append(cell);
    body.replaceChildren(only);
  } else {
    body.replaceChildren(...rows);
  }
}

function tableRow(className, name, ...cells) {
  const element = make('tr', className);
  const head = make('th', '');
  head.scope = 'row';
  head.append(name);
  element.append(head, ...cells.map((text) => make('td', 'number', text)));
  return element;
}

const perSecond = (rate) => (rate > 0 && rate < 10 ? `${rate.toFixed(1)}/s` : `${count(rate)}/s`);

function showPairs(pairs) {
  fill('pairs', pairs.slice(0, PAIRS).map((pair) => tableRow('', way(pair.from, pair.to), count(pair.count), perSecond(pair.rate))), 'Nobody has sent anything yet');
  byId('more-pairs').textContent = pairs.length > PAIRS ? `and ${count(pairs.length - PAIRS)} more` : '';
}

function showProcesses(all) {
  const listed = all.toSorted((a, b) => b.connected - a.connected || b.sent + b.received - a.sent - a.received || a.name.localeCompare(b.name));
  fill('processes', listed.slice(0, PROCESSES).map((each) => tableRow(
    each.connected ? '' : 'awaited',
    each.port && String(each.port) !== each.name ? `${each.name} (${each.port})` : each.name,
    each.dialect || 'awaited',
    each.peer || '–',
    each.since ? duration((Date.now() - Date.parse(each.since)) / 1_000) : '–',
    count(each.sent),
    count(each.received),
    count(each.waiting),
  )), 'No process is connected');
  byId('more-processes').textContent = listed.length > PROCESSES ? `and ${count(listed.length - PROCESSES)} more` : '';
}

function showKnown(names) {
  const known = byId('known');
  const before = [...known.children].map((option) => option.value).join();
  if (before !== names.join()) known.replaceChildren(...names.map((name) => new Option(name, name)));
}

/** Tables and drawing, several times a second at most. */
function draw() {
  if (drawAt) return;
  drawAt = setTimeout(() => {
    drawAt = 0;
    if (!shown) return;
    const { about, processes, omitted } = shown;
    const all = [...processes.values()];
    const pairs = shown.busiest(performance.now());
    byId('connected').textContent = count(about.count);
    byId('awaited').textContent = count(all.filter((each) => !each.connected).length);
    byId('received').textContent = count(about.received);
    byId('delivered').textContent = count(about.delivered);
    byId('waiting').textContent = count(all.reduce((sum, each) => sum + each.waiting, 0));
    byId('omitted').textContent = count(omitted);
    byId('records-at').textContent = about.records.join(', ') || 'none';
    byId('frames-at').textContent = about.frames.join(', ') || 'none';
    byId('play').disabled = about.frames.length === 0 || socket.state !== 'open';
    byId('send').disabled = socket.state !== 'open';
    showPairs(pairs);
    showProcesses(all);
    showKnown([...new Set([...about.names, ...processes.keys()])].sort().slice(0, PROCESSES));
    graph.show(processes, pairs);
  }, DRAWN_EVERY_MS);
}

function showAll() {
  byId('passed').replaceChildren();
  if (shown) addRows(shown.passed.toReversed());
  draw();
}

function choose(id) {
  shown = relays.get(id) ?? null;
  byId('which').value = id;
  showAll();
}

function showChoice() {
  byId('which').replaceChildren(...[...relays].map(([id, { about }]) => new Option(about.node, id)));
  byId('which-row').hidden = relays.size < 2;
  if (shown) byId('which').value = shown.about.id;
}

function came(report) {
  let relay = relays.get(report.id);
  if (!relay) {
    // What has changed says little before all is known.
    if (!report.whole) return;
    relay = new RelayState();
    relays.set(report.id, relay);
  }
  const isNew = Object.keys(relay.about).length === 0;
  const fresh = relay.take(report);
  if (isNew) showChoice();
  if (!shown) choose(report.id);
  else if (relay === shown) {
    if (!paused) addRows(fresh);
    draw();
  }
}

function answer(good, words) {
  const element = byId('answer');
  element.textContent = words;
  element.className = `answer ${good ? 'good' : 'bad'}`;
}

function wish(asked) {
  answer(true, '');
  if (!shown || !socket.send(JSON.stringify({ relay: shown.about.id, ...asked }))) answer(false, 'Not connected to the server.');
}

function chooseKind() {
  const text = byId('kind').value === 'text';
  for (const each of document.querySelectorAll('.of-record')) each.hidden = text;
  for (const each of document.querySelectorAll('.of-text')) each.hidden = !text;
  byId('text').required = text;
  byId('src').required = byId('evt').required = !text;
}

byId('kind').addEventListener('change', chooseKind);
byId('which').addEventListener('change', () => choose(byId('which').value));
byId('play').addEventListener('click', () => wish({ play: true }));
byId('sender').addEventListener('submit', (event) => {
  event.preventDefault();
  const to = byId('to').value.trim();
  const number = (id) => (byId(id).value === '' ? null : byId(id).valueAsNumber);
  wish(byId('kind').value === 'text'
    ? { to, text: byId('text').value }
    : { to, src: number('src'), der: number('der'), evt: number('evt') });
});
byId('pause').addEventListener('click', () => {
  paused = !paused;
  byId('pause').setAttribute('aria-pressed', String(paused));
  byId('pause').textContent = paused ? 'Go on' : 'Pause';
  if (!paused) showAll();
});

setInterval(() => {
  for (const relay of relays.values()) relay.tick(performance.now());
  if (shown) {
    byId('rate').textContent = perSecond(shown.rate);
    line.add(shown.rate);
    draw();
  }
}, 1_000);
addEventListener('resize', draw);

socket.addEventListener('state', ({ detail }) => {
  // Behind a lost connection may stand a server with another relay.
  if (detail.state === 'open') {
    relays.clear();
    shown = null;
    showAll();
  }
  if (detail.state !== 'open') byId('send').disabled = byId('play').disabled = true;
});
socket.addEventListener('message', ({ detail }) => {
  const { here, relay, answer: told } = JSON.parse(detail);
  if (here !== undefined) byId('absent').hidden = here;
  if (relay) came(relay);
  if (told) answer(told.good, told.words);
});
chooseKind();
showState(socket);
