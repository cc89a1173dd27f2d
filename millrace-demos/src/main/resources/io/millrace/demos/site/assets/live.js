/**
 * A WebSocket that comes back by itself. Copy this file into a project of your own: it needs nothing else.
 *
 *   const socket = new LiveSocket('/ws/echo');
 *   socket.addEventListener('message', (event) => console.log(event.detail));   // a string, or an ArrayBuffer
 *   socket.addEventListener('state', (event) => console.log(event.detail));     // { state: 'waiting', seconds: 3, … }
 *   socket.send('hello');                                                       // false when it is not open
 *
 * States:
 *   connecting  a handshake is under way
 *   open        messages flow
 *   waiting     the connection was lost; `seconds` tells when the next attempt starts
 *   closed      ended for good, with `code` and `reason`; only connect() starts it again
 *
 * Waits grow (1, 2, 4 … 30 s at most) and each is drawn at random between nothing and that ceiling, the first one
 * too. When a server restarts, ten thousand pages therefore come back spread out and not all in the same instant.
 *
 * Nothing is queued: what could not be sent is reported at once, and the caller decides what becomes of it.
 */
export class LiveSocket extends EventTarget {
  /** Close codes after which the same request may well succeed a little later. */
  static RETRY = new Set([
    1001, // the server is going away
    1006, // cut off without a close frame, or never reached
    1011, // the server failed, or missed our answers to its pings
    1012, // the server restarts
    1013, // the server is overloaded, or we read too slowly
  ]);
  static FIRST_WAIT_MS = 1_000;
  static LONGEST_WAIT_MS = 30_000;
  /** A handshake that takes longer than this is given up and tried again. */
  static HANDSHAKE_MS = 10_000;
  /** Only a connection that lasted this long makes the waits short again, so a server that drops us at once is spared. */
  static STABLE_MS = 5_000;

  #url;
  #protocols;
  #retryAfterEnd;
  #socket = null;
  #detail = { state: 'closed' };
  #attempt = 0;
  #retryAt = 0;
  #timers = { retry: 0, tick: 0, handshake: 0, stable: 0 };

  /**
   * Connects at once.
   *
   * @param {string} path a path on this host, such as '/ws/echo', or a whole ws: or wss: address
   * @param {object} [options]
   * @param {string[]} [options.protocols] subprotocols to offer
   * @param {boolean} [options.retryAfterEnd] come back after a clean end (code 1000) too
   */
  constructor(path, { protocols = [], retryAfterEnd = false } = {}) {
    super();
    this.#url = new URL(path, location.href);
    if (this.#url.protocol === 'http:') this.#url.protocol = 'ws:';
    if (this.#url.protocol === 'https:') this.#url.protocol = 'wss:';
    this.#protocols = protocols;
    this.#retryAfterEnd = retryAfterEnd;
    // The network is back: why wait any longer?
    addEventListener('online', () => {
      if (this.state === 'waiting') this.connect();
    });
    // A browser may keep a page that was left, socket and all, for the way back. The server must not go on talking
    // to nobody: so we hang up, and call again when the page is shown again.
    let left = false;
    addEventListener('pagehide', () => {
      left = this.state !== 'closed';
      if (left) this.close();
    });
    addEventListener('pageshow', () => {
      if (left) this.connect();
      left = false;
    });
    this.connect();
  }

  /** 'connecting', 'open', 'waiting' or 'closed'. */
  get state() {
    return this.#detail.state;
  }

  /** The state with what belongs to it: `seconds` while waiting; `code` and `reason` once a connection was lost. */
  get detail() {
    return this.#detail;
  }

  /** Connects now, cutting a wait short. Does nothing while a connection is open or under way. */
  connect() {
    if (this.state === 'open' || this.state === 'connecting') return;
    this.#stopTimers();
    this.#enter({ state: 'connecting' });

    const socket = new WebSocket(this.#url, this.#protocols);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#timers.handshake = setTimeout(() => socket.close(), LiveSocket.HANDSHAKE_MS);

    socket.onopen = () => {
      clearTimeout(this.#timers.handshake);
      this.#timers.stable = setTimeout(() => { this.#attempt = 0; }, LiveSocket.STABLE_MS);
      this.#enter({ state: 'open' });
    };
    socket.onmessage = ({ data }) => this.dispatchEvent(new CustomEvent('message', { detail: data }));
    socket.onclose = ({ code, reason }) => this.#lost(code, reason);
  }

  /**
   * Sends text (a string) or bytes (an ArrayBuffer, a typed array or a Blob).
   *
   * @returns {boolean} false when the connection is not open; the message is then not sent, now or later
   */
  send(data) {
    if (this.state !== 'open' || this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(data);
    return true;
  }

  /** Ends the connection for good. */
  close(code = 1000, reason = '') {
    this.#stopTimers();
    if (this.#socket) {
      this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
      this.#socket.close(code, reason);
      this.#socket = null;
    }
    this.#enter({ state: 'closed', code, reason });
  }

  #lost(code, reason) {
    this.#stopTimers();
    this.#socket = null;
    const again = LiveSocket.RETRY.has(code) || (code === 1000 && this.#retryAfterEnd);
    if (!again) {
      this.#enter({ state: 'closed', code, reason });
      return;
    }
    const ceiling = Math.min(LiveSocket.LONGEST_WAIT_MS, LiveSocket.FIRST_WAIT_MS * 2 ** this.#attempt);
    const wait = Math.random() * ceiling;
    this.#attempt += 1;
    this.#retryAt = Date.now() + wait;
    this.#timers.retry = setTimeout(() => this.connect(), wait);
    this.#timers.tick = setInterval(() => this.#count(code, reason), 1_000);
    this.#count(code, reason);
  }

  #count(code, reason) {
    const seconds = Math.max(0, Math.ceil((this.#retryAt - Date.now()) / 1_000));
    this.#enter({ state: 'waiting', seconds, code, reason });
  }

  #enter(detail) {
    this.#detail = detail;
    this.dispatchEvent(new CustomEvent('state', { detail }));
  }

  #stopTimers() {
    clearTimeout(this.#timers.retry);
    clearInterval(this.#timers.tick);
    clearTimeout(this.#timers.handshake);
    clearTimeout(this.#timers.stable);
  }
}
