/** Live status: the server tells its totals once a second; rates are what changed between two of them. */
import { showState } from './badge.js';
import { bytes, count, duration } from './format.js';
import { LiveSocket } from './live.js';
import { make } from './log.js';
import { Sparkline } from './sparkline.js';

const perSecond = (format) => (value) => `${format(value)}/s`;

/** Figures that are shown as they come: element id, where to find the value, how to write it. */
const FIGURES = [
  ['websocket', (s) => s.connections.websocket, count],
  ['http', (s) => s.connections.http, count],
  ['groups', (s) => s.groups, count],
  ['channels', (s) => s.channels, count],
  ['threads', (s) => s.threads, count],
  ['heap', (s) => s.heapUsedBytes, bytes],
  ['heap-max', (s) => s.heapMaxBytes, bytes],
  ['uptime', (s) => s.uptimeSeconds, duration],
  ['messages-in-total', (s) => s.messagesIn, count],
  ['messages-out-total', (s) => s.messagesOut, count],
  ['bytes-in-total', (s) => s.bytesIn, bytes],
  ['bytes-out-total', (s) => s.bytesOut, bytes],
];

/** Totals whose change a second is shown. */
const RATES = [
  ['messages-in', (s) => s.messagesIn, perSecond(count)],
  ['messages-out', (s) => s.messagesOut, perSecond(count)],
  ['bytes-in', (s) => s.bytesIn, perSecond(bytes)],
  ['bytes-out', (s) => s.bytesOut, perSecond(bytes)],
];

const sparklines = new Map(
  Array.from(document.querySelectorAll('svg[data-of]'), (svg) => [svg.dataset.of, new Sparkline(svg)]),
);
const heapBar = document.getElementById('heap-bar');
let before = null;

/** Writes a figure; the plain number goes to data-value, for whoever reads the page by program. */
function show(id, value, format) {
  const element = document.getElementById(id);
  element.textContent = format(value);
  element.dataset.value = String(value);
  sparklines.get(id)?.add(value);
}

function showRates(now, at) {
  if (!before) return;
  const seconds = (at - before.at) / 1_000;
  for (const [id, total, format] of RATES) {
    show(id, Math.max(0, (total(now) - total(before.now)) / seconds), format);
  }
}

/** Fills a table body, or says in one row that there is nothing. */
function fill(id, rows, nothing) {
  const body = document.getElementById(id);
  if (rows.length === 0) {
    const cell = make('td', 'nothing', nothing);
    cell.colSpan = body.parentElement.tHead.rows[0].cells.length;
    const row = document.createElement('tr');
    row.append(cell);
    body.replaceChildren(row);
    return;
  }
  body.replaceChildren(...rows.map((cells) => {
    const row = document.createElement('tr');
    const [name, ...rest] = cells;
    const head = make('th', '', name);
    head.scope = 'row';
    row.append(head, ...rest.map((text) => make('td', 'number', text)));
    return row;
  }));
}

/** One row a server; grey when it may be gone. */
function showNodes(nodes) {
  fill('nodes', nodes.map((node) => [
    node.self ? `${node.name} (this one)` : node.name,
    duration(node.uptimeSeconds),
    node.self || node.silentSeconds < 3 ? 'now' : `${duration(node.silentSeconds)} ago`,
    count(node.webSockets),
    count(node.groups),
    count(node.messagesIn),
    count(node.messagesOut),
  ]), 'No servers');
  const rows = document.getElementById('nodes').rows;
  nodes.forEach((node, i) => rows[i].classList.toggle('silent', node.silent));
}

/** The way to the other servers, in a sentence; nothing where there is none. */
function showLayer(layer, nodes) {
  const used = nodes.length > 1 || layer.sent > 0 || layer.received > 0 || layer.losses > 0 || layer.linksDown > 0;
  const element = document.getElementById('layer');
  element.classList.toggle('down', layer.linksDown > 0);
  element.textContent = !used ? '' : [
    layer.linksDown > 0 ? `${count(layer.linksDown)} connections to the layer are down` : 'Connected to the layer',
    `${count(layer.sent)} messages sent to other servers, ${count(layer.received)} received, ${count(layer.lost)} lost`,
    `${count(layer.gaps)} gaps`,
  ].join(' · ');
}

const socket = new LiveSocket('/ws/status/');

socket.addEventListener('state', ({ detail }) => {
  // Behind a lost connection may stand a restarted server, with totals that begin at nothing.
  if (detail.state !== 'open') before = null;
});

socket.addEventListener('message', ({ detail }) => {
  const now = JSON.parse(detail);
  const at = performance.now();
  document.getElementById('version').textContent = now.version;
  document.getElementById('transport').textContent = now.transport;
  for (const [id, value, format] of FIGURES) show(id, value(now), format);
  showRates(now, at);
  heapBar.max = now.heapMaxBytes;
  heapBar.value = now.heapUsedBytes;
  fill('loops', now.loops.map((loop) => [loop.name, count(loop.connections), `${count(loop.lagMicros)} µs`,
    `${count(loop.worstLagMicros)} µs${loop.overloaded ? ', overloaded' : ''}`]), 'No event loops');
  const drops = Object.entries(now.drops).sort(([, a], [, b]) => b - a);
  fill('drops', drops.map(([reason, total]) => [reason, count(total)]), 'Nothing was dropped');
  const { waiting, atWork, succeeded, failed, revoked } = now.tasks;
  fill('tasks', [
    ['waiting', count(waiting)], ['at work', count(atWork)],
    ['succeeded', count(succeeded)], ['failed', count(failed)], ['revoked', count(revoked)],
  ], 'No tasks');
  fill('followed', now.followed.map(({ name, viewers }) => [name, count(viewers)]), 'Nobody follows a file');
  showNodes(now.nodes);
  showLayer(now.layer, now.nodes);
  before = { now, at };
});
showState(socket);
