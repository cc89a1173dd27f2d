/** Background tasks: whoever looks sees the same, and anybody may start one or end one. */
import { showState } from './badge.js';
import { count } from './format.js';
import { LiveSocket } from './live.js';
import { make } from './log.js';

const SHOWN = 50;
/** How a process is called that shares its layer with no other. */
const ALONE = 'this process';
const FINAL = new Set(['succeeded', 'failed', 'revoked']);
const STATES = {
  pending: 'Waiting', running: 'Running', progress: 'Running', succeeded: 'Done', failed: 'Failed', revoked: 'Revoked',
};
const NAMES = { count: 'Count', flaky: 'Fail and try again', primes: 'Primes' };

/** What the number beside the choice means: its name, its most, what it begins with, and what is sent for it. */
const KINDS = {
  count: { name: 'Seconds', max: 120, value: 20, wish: (seconds) => ({ start: 'count', seconds }) },
  fails: { name: 'Seconds', max: 120, value: 10, wish: (seconds) => ({ start: 'count', seconds, fails: true }) },
  flaky: { name: 'Failures', max: 5, value: 2, wish: (failures) => ({ start: 'flaky', failures }) },
  primes: { name: 'Below', max: 20_000_000, value: 5_000_000, wish: (below) => ({ start: 'primes', below }) },
};

const kind = document.getElementById('kind');
const amount = document.getElementById('amount');
const start = document.getElementById('start');
const refused = document.getElementById('refused');
const list = document.getElementById('jobs');
const socket = new LiveSocket('/ws/tasks/');
const jobs = new Map();

/** One task on the page. */
class Job {
  #parts = {
    name: make('span', 'name'), state: make('span', 'state'), end: make('span', 'end'), bar: make('span', 'bar'),
    note: make('span', 'note'), error: make('span', 'error'),
  };
  #progress = document.createElement('progress');
  #button = make('button', 'small', 'Revoke');
  #state = '';

  constructor({ id, name }) {
    this.element = make('li', 'job');
    this.element.dataset.id = id;
    this.#parts.name.append(NAMES[name] ?? name, make('code', '', id.slice(0, 8)));
    this.#progress.setAttribute('aria-label', `Progress of ${name} ${id.slice(0, 8)}`);
    this.#parts.bar.append(this.#progress);
    this.#button.type = 'button';
    this.#button.setAttribute('aria-label', `Revoke ${name} ${id.slice(0, 8)}`);
    this.#button.addEventListener('click', () => socket.send(JSON.stringify({ revoke: id })));
    this.#parts.end.append(this.#button);
    this.element.append(...Object.values(this.#parts));
  }

  get isFinal() {
    return FINAL.has(this.#state);
  }

  /** What comes late from another server changes nothing any more. */
  show({ state, attempt, done, total, note, error, node }) {
    if (this.isFinal && !FINAL.has(state)) return;
    this.#state = state;
    this.element.dataset.state = state;
    this.#parts.state.textContent = STATES[state] ?? state;
    this.#button.hidden = this.isFinal;
    this.#progress.max = Math.max(1, total);
    if (state === 'succeeded') this.#progress.value = this.#progress.max;
    else this.#progress.value = done;
    const facts = [];
    if (total > 0) facts.push(`${count(done)} of ${count(total)}`);
    if (note) facts.push(note);
    if (attempt > 1) facts.push(`attempt ${attempt}`);
    if (node && node !== ALONE) facts.push(`on ${node}`);
    this.#parts.note.replaceChildren(...facts.map((text) => make('span', '', text)));
    this.#parts.error.textContent = error;
  }
}

function show(task) {
  let job = jobs.get(task.id);
  if (!job) {
    job = new Job(task);
    jobs.set(task.id, job);
    list.prepend(job.element);
    for (const [id, old] of jobs) {
      if (jobs.size <= SHOWN) break;
      if (!old.isFinal) continue;
      old.element.remove();
      jobs.delete(id);
    }
  }
  job.show(task);
}

function showAll(tasks) {
  jobs.clear();
  list.replaceChildren();
  tasks.toReversed().forEach(show);
}

function tally() {
  const ended = [...jobs.values()].filter((job) => job.isFinal).length;
  document.getElementById('at-work').textContent = count(jobs.size - ended);
  document.getElementById('ended').textContent = count(ended);
  document.getElementById('none').hidden = jobs.size > 0;
}

function choose() {
  const { name, max, value } = KINDS[kind.value];
  document.getElementById('amount-name').textContent = name;
  amount.max = max;
  amount.value = value;
}

kind.addEventListener('change', choose);
choose();

document.getElementById('starter').addEventListener('submit', (event) => {
  event.preventDefault();
  refused.hidden = true;
  socket.send(JSON.stringify(KINDS[kind.value].wish(amount.valueAsNumber)));
});

socket.addEventListener('state', ({ detail }) => {
  start.disabled = detail.state !== 'open';
});
socket.addEventListener('message', ({ detail }) => {
  const { tasks, task, refused: why } = JSON.parse(detail);
  if (tasks) showAll(tasks);
  if (task) show(task);
  if (why) {
    refused.textContent = why;
    refused.hidden = false;
  }
  tally();
});
showState(socket);
