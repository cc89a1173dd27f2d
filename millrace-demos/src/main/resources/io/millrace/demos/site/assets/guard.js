/**
 * The playground of guards. Each trial opens plain WebSockets, without the coming back of LiveSocket: a refusal is what
 * it is here to show.
 */
import { showState } from './badge.js';
import { LiveSocket } from './live.js';
import { make } from './log.js';

const PATIENCE_MS = 10_000;
const LINES = 60;

/** The list of one card in which a trial tells what happened. */
class Trace {
  #list;

  constructor(list) {
    this.#list = list;
  }

  /** @param {'trial'|'sent'|'came'|'note'|'expected'|'unexpected'} kind */
  add(kind, text) {
    const line = make('li', '', '');
    line.dataset.kind = kind;
    line.append(make('span', '', text));
    this.#list.append(line);
    while (this.#list.childElementCount > LINES) this.#list.firstElementChild.remove();
    this.#list.scrollTop = this.#list.scrollHeight;
  }

  /** Tells whether something was as it should be. */
  check(asExpected, text) {
    this.add(asExpected ? 'expected' : 'unexpected', text);
  }
}

/** One WebSocket whose events are awaited one after the other. */
class Attempt {
  #socket;
  #events = [];
  #wake = () => {};

  constructor(path) {
    const url = new URL(path, location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.#socket = new WebSocket(url);
    this.#socket.onopen = () => this.#push({ type: 'open' });
    this.#socket.onmessage = ({ data }) => this.#push({ type: 'message', text: data });
    this.#socket.onclose = ({ code, reason }) => this.#push({ type: 'close', code, reason });
  }

  #push(event) {
    this.#events.push(event);
    this.#wake();
  }

  /** The next thing that happens: open, message, close, or nothing for too long. */
  async next() {
    if (this.#events.length === 0) {
      await new Promise((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, PATIENCE_MS);
      });
    }
    return this.#events.shift() ?? { type: 'nothing' };
  }

  send(text) {
    this.#socket.send(text);
  }

  close() {
    this.#socket.close();
  }
}

function told({ type, text, code, reason }) {
  switch (type) {
    case 'open': return 'connected';
    case 'message': return `got: ${short(text)}`;
    case 'close': return code === 1006 ? 'the handshake failed (1006)' : `closed: ${code} ${reason}`;
    default: return 'nothing came';
  }
}

function short(text) {
  return text.length > 120 ? `${text.slice(0, 120)}… (${text.length} characters)` : text;
}

/** Opens, and tells when that was all: the socket, or null. */
async function opened(trace, path) {
  const socket = new Attempt(path);
  const event = await socket.next();
  if (event.type === 'open') return socket;
  trace.check(false, told(event));
  return null;
}

/** Sends one text, judges the answer and gives it. */
async function exchange(trace, socket, text, isExpected) {
  trace.add('sent', short(text));
  socket.send(text);
  const answer = await socket.next();
  trace.check(isExpected(answer), told(answer));
  return answer;
}

const isRefusal = (text) => ({ type, code, reason }) => type === 'close' && code === 1008 && reason === text;
const isEcho = (sent) => ({ type, text }) => type === 'message' && text.includes(sent);
const beginsWith = (start) => ({ type, text }) => type === 'message' && text.startsWith(start);

/** With or without a token: a good one is answered, any other is closed, sooner or later after the handshake. */
async function token(trace, query, isGood) {
  const socket = await opened(trace, `/ws/guard/token${query}`);
  if (!socket) return;
  if (isGood) {
    await exchange(trace, socket, 'hello', isEcho('hello'));
    socket.close();
  } else {
    const event = await socket.next();
    trace.check(isRefusal('无效令牌')(event), told(event));
  }
}

async function signedToken(trace) {
  const answer = await fetch('/guard/token', { cache: 'no-store' });
  if (!answer.ok) throw new Error(`GET /guard/token was answered ${answer.status}`);
  const { token: signed } = await answer.json();
  trace.add('note', `token: ${short(signed)}`);
  return signed;
}

/** Another letter in the middle of the signature: the last one may hold bits that count for nothing. */
function tampered(signed) {
  const at = signed.lastIndexOf('.') + 5;
  return signed.slice(0, at) + (signed[at] === 'A' ? 'B' : 'A') + signed.slice(at + 1);
}

async function oneExchange(trace, path, text, isExpected) {
  const socket = await opened(trace, path);
  if (!socket) return;
  await exchange(trace, socket, text, isExpected);
  socket.close();
}

const schema = (text, isExpected) => (trace) => oneExchange(trace, '/ws/guard/schema', text, isExpected);

async function burst(trace) {
  const socket = await opened(trace, '/ws/guard/rate');
  if (!socket) return;
  for (let i = 1; i <= 120; i++) socket.send(`message ${i}`);
  trace.add('sent', '120 messages at once');
  let echoes = 0;
  let event = await socket.next();
  for (; event.type === 'message'; event = await socket.next()) echoes += 1;
  // One or two more when room came back meanwhile.
  trace.check(echoes >= 100, `${echoes} echoes`);
  trace.check(isRefusal('发送消息过于频繁')(event), told(event));
  socket.close();
}

async function foreignOrigin(trace) {
  trace.add('sent', `Origin: ${location.origin}`);
  const event = await new Attempt('/ws/guard/origin').next();
  trace.check(event.type === 'close' && event.code === 1006, told(event));
}

async function three(trace) {
  const sockets = [];
  for (let i = 1; i <= 3; i++) {
    const socket = new Attempt('/ws/guard/limit');
    sockets.push(socket);
    let event = await socket.next();
    // Refused or not, the handshake succeeds; only who is let in answers.
    if (event.type === 'open') {
      socket.send('in?');
      event = await socket.next();
    }
    const isIn = isEcho('in?')(event);
    if (i < 3) trace.check(isIn, `socket ${i}: ${isIn ? 'is in' : told(event)}`);
    else trace.check(isRefusal('服务器繁忙')(event), `socket ${i}: ${told(event)}`);
  }
  for (const socket of sockets) socket.close();
  trace.add('note', 'all closed again');
}

let robust = null;

/** Keeps its connection from click to click, to show that it lives. */
async function sturdy(trace, text, isExpected) {
  robust ??= await opened(trace, '/ws/robust');
  if (!robust) return;
  const answer = await exchange(trace, robust, text, isExpected);
  if (answer.type !== 'message') robust = null;
}

const TRIALS = {
  token: {
    good: async (trace) => token(trace, `?token=${encodeURIComponent(await signedToken(trace))}`, true),
    tampered: async (trace) => token(trace, `?token=${encodeURIComponent(tampered(await signedToken(trace)))}`, false),
    none: (trace) => token(trace, '', false),
  },
  schema: {
    good: schema('{"type":"note","content":"hello"}', isEcho('hello')),
    missing: schema('{"type":"note"}', beginsWith('无效消息: ')),
    long: schema(JSON.stringify({ type: 'note', content: 'x'.repeat(1_001) }), beginsWith('无效消息: ')),
    text: schema('hello', beginsWith('无效消息: ')),
  },
  rate: { burst },
  origin: { connect: foreignOrigin },
  limit: { three },
  robust: {
    text: (trace) => sturdy(trace, 'hello', isEcho('hello')),
    boom: (trace) => sturdy(trace, 'boom', beginsWith('错误: ')),
  },
};

for (const card of document.querySelectorAll('.trial')) {
  const trace = new Trace(card.querySelector('.trace'));
  const buttons = [...card.querySelectorAll('[data-trial]')];
  for (const button of buttons) {
    button.addEventListener('click', async () => {
      for (const each of buttons) each.disabled = true;
      trace.add('trial', button.textContent);
      try {
        await TRIALS[card.id][button.dataset.trial](trace);
      } catch (problem) {
        trace.add('unexpected', problem.message);
      }
      for (const each of buttons) each.disabled = false;
      button.focus({ preventScroll: true });
    });
  }
}

// The trials open their own sockets; the badge tells whether the server can be reached at all.
showState(new LiveSocket('/ws/status/'));
