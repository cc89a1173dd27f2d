/** Dashboard: five lines that grow with every reading, over the last minute. */
import { showState } from './badge.js';
import { LiveSocket } from './live.js';

/* global Chart */
const SHOWN = 60;
const DASHES = [[], [9, 4], [2, 3], [12, 3, 2, 3], [5, 5]];
const SVG = 'http://www.w3.org/2000/svg';
const canvas = document.getElementById('chart');
const count = document.getElementById('count');
const clock = document.getElementById('clock');
const pause = document.getElementById('pause');
const held = document.getElementById('held');
const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
const waiting = [];
let paused = false;
let received = 0;

const gauges = DASHES.map((dash, i) => gauge(`Gauge ${i + 1}`, dash));
document.getElementById('values').append(...gauges.map(({ button }) => button));

const chart = new Chart(canvas, {
  type: 'line',
  data: {
    labels: [],
    datasets: gauges.map(({ name }, i) => ({
      label: name, data: [], borderDash: DASHES[i], borderWidth: 2.5, pointRadius: 0, pointHoverRadius: 5, tension: 0.35, clip: 6,
    })),
  },
  options: {
    maintainAspectRatio: false,
    animation: calm ? false : { duration: 300 },
    interaction: { mode: 'index', intersect: false },
    scales: {
      x: { ticks: { maxTicksLimit: 6, maxRotation: 0 } },
      y: { min: 0, max: 1, ticks: { stepSize: 0.2 } },
    },
    plugins: { legend: { display: false } },
  },
});

/** Makes the entry of one gauge: its line's look, its latest value, and a button to hide the line. */
function gauge(name, dash) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'gauge';
  button.setAttribute('aria-pressed', 'true');
  const label = document.createElement('span');
  label.className = 'name';
  const sample = document.createElementNS(SVG, 'svg');
  sample.setAttribute('viewBox', '0 0 36 8');
  sample.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(SVG, 'line');
  for (const [key, value] of Object.entries({ x1: 0, x2: 36, y1: 4, y2: 4 })) line.setAttribute(key, value);
  if (dash.length > 0) line.setAttribute('stroke-dasharray', dash.join(' '));
  sample.append(line);
  label.append(sample, name);
  const value = document.createElement('span');
  value.className = 'value';
  value.textContent = '–';
  button.append(label, value);
  button.addEventListener('click', () => toggle(button));
  return { name, button, value };
}

function toggle(button) {
  const i = gauges.findIndex((each) => each.button === button);
  const show = button.getAttribute('aria-pressed') === 'false';
  button.setAttribute('aria-pressed', String(show));
  chart.setDatasetVisibility(i, show);
  chart.update('none');
}

/** Takes the colours from the style sheet, so that the chart follows the light and the dark scheme. */
function paint() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  chart.data.datasets.forEach((line, i) => {
    line.borderColor = line.backgroundColor = colour(`--gauge-${i + 1}`);
  });
  for (const axis of Object.values(chart.options.scales)) {
    axis.grid = { color: colour('--line') };
    axis.border = { color: colour('--line') };
    axis.ticks.color = colour('--quiet');
  }
  chart.update('none');
}

/** Puts a reading at the end of all lines; beyond a minute the oldest leaves the chart. */
function append({ timestamp, values }) {
  const { labels, datasets } = chart.data;
  labels.push(timeOf(timestamp));
  datasets.forEach((line, i) => line.data.push(values[i]));
  if (labels.length > SHOWN) {
    labels.shift();
    for (const line of datasets) line.data.shift();
  }
}

function timeOf(timestamp) {
  return new Date(timestamp * 1_000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

function draw(mode) {
  chart.update(mode);
  const { labels, datasets } = chart.data;
  canvas.dataset.points = String(labels.length);
  canvas.dataset.lines = String(datasets.filter((line) => line.data.length === labels.length).length);
  canvas.setAttribute('aria-label', `Chart of five lines with ${labels.length} readings each`);
}

function take(reading) {
  received += 1;
  count.textContent = String(received);
  clock.textContent = timeOf(reading.timestamp);
  gauges.forEach(({ value }, i) => { value.textContent = reading.values[i].toFixed(2); });
  if (paused) {
    waiting.push(reading);
    if (waiting.length > SHOWN) waiting.shift();
    return;
  }
  append(reading);
  // A line that leaves on the left would wobble if its points were moved one by one.
  draw(chart.data.labels.length >= SHOWN ? 'none' : undefined);
}

pause.addEventListener('click', () => {
  paused = !paused;
  pause.setAttribute('aria-pressed', String(paused));
  pause.textContent = paused ? 'Go on' : 'Pause';
  held.textContent = paused ? 'The chart stands still; readings are kept meanwhile.' : '';
  if (!paused) {
    waiting.splice(0).forEach(append);
    draw('none');
  }
});

const socket = new LiveSocket('/ws/stream');
socket.addEventListener('message', ({ detail }) => take(JSON.parse(detail)));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
paint();
showState(socket);
