/** Live chart: every message adds a point to the line. */
import { showState } from './badge.js';
import { LiveSocket } from './live.js';

/* global Chart */
const TOTAL = 100;
const canvas = document.getElementById('chart');
const count = document.getElementById('count');
const progress = document.getElementById('progress');
const figures = ['last', 'min', 'mean', 'max'].map((id) => document.getElementById(id));
const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;

const values = [];
const chart = new Chart(canvas, {
  type: 'line',
  data: {
    labels: [],
    datasets: [{ data: values, borderWidth: 2, pointRadius: 3, pointHoverRadius: 6, cubicInterpolationMode: 'monotone', fill: 'origin', clip: 8 }],
  },
  options: {
    maintainAspectRatio: false,
    animation: calm ? false : { duration: 400 },
    interaction: { mode: 'nearest', axis: 'x', intersect: false },
    scales: {
      x: { title: { display: true, text: 'message' }, ticks: { maxTicksLimit: 12, maxRotation: 0 } },
      y: { min: 0, max: 100, title: { display: true, text: 'value' } },
    },
    plugins: {
      legend: { display: false },
      tooltip: { displayColors: false, callbacks: { title: ([item]) => `message ${item.label}` } },
    },
  },
});

/** Takes the colours from the style sheet, so that the chart follows the light and the dark scheme. */
function paint() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const [line] = chart.data.datasets;
  line.borderColor = line.pointBackgroundColor = colour('--accent');
  line.backgroundColor = colour('--wash');
  for (const axis of Object.values(chart.options.scales)) {
    axis.grid = { color: colour('--line') };
    axis.border = { color: colour('--line') };
    axis.ticks.color = axis.title.color = colour('--quiet');
  }
  chart.update('none');
}

function show() {
  chart.update();
  canvas.dataset.points = String(values.length);
  count.textContent = `${values.length}/${TOTAL}`;
  progress.value = values.length;
  const sum = values.reduce((a, b) => a + b, 0);
  const row = [values.at(-1), Math.min(...values), sum / values.length, Math.max(...values)];
  figures.forEach((figure, i) => { figure.textContent = String(Math.round(row[i])); });
  canvas.setAttribute('aria-label', `Line chart of ${values.length} values, the last one ${values.at(-1)}`);
}

const socket = new LiveSocket('/ws/two_url/');
let startsAnew = true;

socket.addEventListener('state', ({ detail }) => {
  // A new connection is a new consumer, and so a new line; the old one stays until its first value is here.
  if (detail.state === 'open') startsAnew = true;
});

socket.addEventListener('message', ({ detail }) => {
  if (startsAnew) {
    startsAnew = false;
    values.length = chart.data.labels.length = 0;
  }
  values.push(JSON.parse(detail).data);
  chart.data.labels.push(values.length);
  show();
});

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
paint();
showState(socket);
