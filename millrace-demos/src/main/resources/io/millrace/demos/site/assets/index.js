/** The front page: the wheel turns the faster, the more messages the server moves. */
import { showState } from './badge.js';
import { count, duration } from './format.js';
import { LiveSocket } from './live.js';

const wheel = document.querySelector('.wheel-turning');
const figure = (id) => document.getElementById(id);
const socket = new LiveSocket('/ws/status/');
let before = null;

socket.addEventListener('state', ({ detail }) => {
  if (detail.state !== 'open') before = null;
});

socket.addEventListener('message', ({ detail }) => {
  const now = JSON.parse(detail);
  figure('websocket').textContent = count(now.connections.websocket);
  figure('uptime').textContent = duration(now.uptimeSeconds);
  const at = performance.now();
  const total = now.messagesIn + now.messagesOut;
  if (before && total >= before.total) {
    const rate = (total - before.total) / ((at - before.at) / 1_000);
    figure('rate').textContent = count(rate);
    // Logarithmic: one message a second is a trickle, a million make the wheel spin, yet nobody dizzy.
    for (const turn of wheel.getAnimations()) turn.updatePlaybackRate(1 + 2 * Math.log10(1 + rate));
  }
  before = { total, at };
});
showState(socket);
