/**
 * Shows many lines that come fast. They are kept in memory, as many as KEPT; on the page stand the newest SHOWN of those
 * that fit the filter. The page is touched once a frame, whatever came meanwhile.
 */
import { pieces, put, seen } from './terminal.js';

const KEPT = 10_000;
const SHOWN = 2_000;
/** Characters of a line that are shown at first, and that are kept of it at most. */
const BRIEF = 4_000;
const LONGEST = 1 << 20;
const NEAR_END_PX = 48;

export class Lines extends EventTarget {
  #element;
  #latest;
  #kept = [];
  #fresh = [];
  #total = 0;
  #open = null;
  #sought = '';
  #inverted = false;
  #paused = false;
  #following = true;
  #frame = 0;
  #top = 0;

  /**
   * @param {HTMLElement} element the scrolling region
   * @param {HTMLButtonElement} latest a button that leads back to the newest line
   */
  constructor(element, latest) {
    super();
    this.#element = element;
    this.#latest = latest;
    element.style.overflowAnchor = 'none';
    element.addEventListener('scroll', () => this.#scrolled());
    latest.addEventListener('click', () => this.follow());
    new ResizeObserver(() => this.#following && this.#toEnd()).observe(element);
  }

  /** Lines that came since the start or the last clear. */
  get total() {
    return this.#total;
  }

  /** Lines that came during the pause. */
  get waiting() {
    return this.#fresh.length;
  }

  /** Adds what a message brought: a line with its end, or a piece of one. */
  add(text) {
    const whole = text.endsWith('\n');
    const shown = whole ? text.slice(0, text.endsWith('\r\n') ? -2 : -1) : text;
    if (this.#open) {
      if (this.#open.text.length < LONGEST) this.#open.text += shown;
      this.#redraw(this.#open);
    } else {
      this.#open = this.#keep({ text: shown });
    }
    if (whole) this.#open = null;
  }

  /** Adds a line that is not of the file; it is shown whatever the filter. */
  tell(words, className = 'event') {
    this.#open = null;
    this.#keep({ text: words, event: className });
  }

  #keep(line) {
    this.#fresh.push(line);
    if (!line.event) this.#total++;
    // In a hidden window no frames come, and a pause may last.
    if (this.#fresh.length > 2 * KEPT) this.#fresh.splice(0, this.#fresh.length - KEPT);
    this.#schedule();
    return line;
  }

  #redraw(line) {
    if (line.row && !line.stale) {
      line.stale = true;
      this.#fresh.push(line);
    }
    this.#schedule();
  }

  filter(sought, inverted) {
    this.#sought = sought.toLowerCase();
    this.#inverted = inverted;
    this.#rebuild();
  }

  pause(yes) {
    this.#paused = yes;
    if (!yes) this.#schedule();
    this.dispatchEvent(new Event('change'));
  }

  clear() {
    this.#kept = [];
    this.#fresh = [];
    this.#open = null;
    this.#total = 0;
    this.#element.replaceChildren();
    this.follow();
    this.dispatchEvent(new Event('change'));
  }

  /** Goes to the newest line and stays with it. */
  follow() {
    this.#following = true;
    this.#latest.hidden = true;
    this.#toEnd();
  }

  #schedule() {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (!this.#paused) this.#draw();
      this.dispatchEvent(new Event('change'));
    });
  }

  #draw() {
    const fresh = this.#fresh;
    this.#fresh = [];
    const added = [];
    for (const line of fresh) {
      if (line.stale) {
        line.stale = false;
        this.#fill(line);
      } else {
        added.push(line);
      }
    }
    for (const line of added) this.#kept.push(line);
    if (this.#kept.length > KEPT) {
      for (const gone of this.#kept.splice(0, this.#kept.length - KEPT)) gone.row?.remove();
    }
    this.#show(added.filter((line) => this.#fits(line)).slice(-SHOWN));
  }

  #rebuild() {
    this.#element.replaceChildren();
    for (const line of this.#kept) line.row = undefined;
    const fitting = [];
    for (let i = this.#kept.length - 1; i >= 0 && fitting.length < SHOWN; i--) {
      if (this.#fits(this.#kept[i])) fitting.push(this.#kept[i]);
    }
    this.#show(fitting.reverse());
  }

  #fits(line) {
    if (line.event || !this.#sought) return true;
    return seen(pieces(line.text)).toLowerCase().includes(this.#sought) !== this.#inverted;
  }

  #show(lines) {
    if (lines.length === 0) return;
    const fragment = document.createDocumentFragment();
    for (const line of lines) {
      line.row = document.createElement('div');
      line.row.className = line.event ? `line ${line.event}` : 'line';
      this.#fill(line);
      fragment.append(line.row);
    }
    const beyond = this.#element.childElementCount + lines.length - SHOWN;
    const before = this.#following ? 0 : this.#element.scrollHeight;
    for (let i = 0; i < beyond; i++) this.#element.firstElementChild.remove();
    // Who has scrolled up stays with what is being read, though lines above have left.
    if (beyond > 0 && !this.#following) {
      this.#element.scrollTop = this.#top = Math.max(0, this.#element.scrollTop - (before - this.#element.scrollHeight));
    }
    this.#element.append(fragment);
    if (this.#following) this.#toEnd();
    else this.#latest.hidden = false;
  }

  #fill(line) {
    const long = line.text.length > BRIEF && !line.wide;
    const text = long ? line.text.slice(0, BRIEF) : line.text;
    put(line.row, line.event ? [{ text, className: '' }] : pieces(text), this.#inverted ? '' : this.#sought);
    if (!long) return;
    const more = document.createElement('button');
    more.type = 'button';
    more.className = 'rest small';
    more.textContent = `… ${(line.text.length - BRIEF).toLocaleString('en')} more characters`;
    more.addEventListener('click', () => {
      line.wide = true;
      this.#fill(line);
    });
    line.row.append(more);
  }

  // Only a move upwards is the reader's: new lines alone make the end move away.
  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#element;
    if (scrollHeight - scrollTop - clientHeight < NEAR_END_PX) {
      this.#following = true;
      this.#latest.hidden = true;
    } else if (scrollTop < this.#top) {
      this.#following = false;
      this.#latest.hidden = false;
    }
    this.#top = scrollTop;
  }

  #toEnd() {
    this.#element.scrollTop = this.#element.scrollHeight;
    this.#top = this.#element.scrollTop;
  }
}
