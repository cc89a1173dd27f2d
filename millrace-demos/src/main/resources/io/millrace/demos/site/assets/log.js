/**
 * A log of messages that follows the newest entry, unless the reader has scrolled up to look at older ones.
 * Text is only ever set through textContent: whatever a peer sends stays text.
 */
const LIMIT = 500;
const NEAR_END_PX = 48;

export class MessageLog {
  #element;
  #latest;
  #following = true;
  #frame = 0;
  #top = 0;

  /**
   * @param {HTMLElement} element the scrolling region, role="log"
   * @param {HTMLButtonElement} latest a button that leads back to the newest entry
   */
  constructor(element, latest) {
    this.#element = element;
    this.#latest = latest;
    this.#follows(true);
    element.addEventListener('scroll', () => this.#scrolled());
    latest.addEventListener('click', () => this.follow());
    new ResizeObserver(() => this.#following && this.#scroll()).observe(element);
  }

  /** Adds an entry at the end; beyond 500 entries the oldest one leaves the page. */
  add(entry) {
    this.#element.querySelector('.empty')?.remove();
    this.#element.append(entry);
    while (this.#element.childElementCount > LIMIT) this.#element.firstElementChild.remove();
    if (this.#following) this.#scroll();
    else this.#latest.hidden = false;
  }

  /** Goes to the newest entry and stays with it. */
  follow() {
    this.#follows(true);
    this.#latest.hidden = true;
    this.#scroll();
  }

  // Distance from the end alone tells nothing: new entries grow it before this event is handled. Only a move upwards is
  // the reader's; to keep it so, the browser must not shift the region by itself while it follows.
  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#element;
    if (scrollHeight - scrollTop - clientHeight < NEAR_END_PX) {
      this.#follows(true);
      this.#latest.hidden = true;
    } else if (scrollTop < this.#top) {
      this.#follows(false);
    }
    this.#top = scrollTop;
  }

  #follows(yes) {
    this.#following = yes;
    this.#element.style.overflowAnchor = yes ? 'none' : 'auto';
  }

  // Entries may arrive by the hundred; the page is measured and moved once a frame.
  #scroll() {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (!this.#following) return;
      this.#element.scrollTop = this.#element.scrollHeight;
      this.#top = this.#element.scrollTop;
    });
  }
}

/** Makes an element with a class and, where given, its text. */
export function make(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

/**
 * Makes a bubble: who said it, what, when.
 *
 * @param {object} line
 * @param {string} line.who the name shown above the text
 * @param {string} line.text the message
 * @param {boolean} [line.own] true for what this page sent
 * @param {string} [line.note] a remark beside the time
 */
export function bubble({ who, text, own = false, note = '' }) {
  const entry = make('article', own ? 'bubble own' : 'bubble');
  const head = make('header', 'bubble-head');
  const now = new Date();
  const time = make('time', '', now.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }));
  time.dateTime = now.toISOString();
  head.append(make('span', 'who', who), time);
  if (note) head.append(make('span', 'note', note));
  entry.append(head, make('p', 'text', text));
  return entry;
}

/** Makes a line that belongs to nobody, such as "connection lost". */
export function remark(text) {
  return make('p', 'remark', text);
}

/**
 * Remembers what this page sent and has not yet seen again, so that an echo can be known as one's own. Messages from
 * one sender come back in the order sent, or not at all; so a match also forgets everything sent before it.
 */
export class Sent {
  #waiting = [];

  /** Notes a text as sent now. */
  add(text) {
    this.#waiting.push({ text, at: performance.now() });
    if (this.#waiting.length > LIMIT) this.#waiting.shift();
  }

  /** Tells the milliseconds since the text was sent, or -1 when this page did not send it. */
  take(text) {
    const found = this.#waiting.findIndex((one) => one.text === text);
    if (found < 0) return -1;
    const [one] = this.#waiting.splice(0, found + 1).slice(-1);
    return performance.now() - one.at;
  }

  /** Forgets everything: what a lost connection carried never comes back. */
  clear() {
    this.#waiting.length = 0;
  }
}
