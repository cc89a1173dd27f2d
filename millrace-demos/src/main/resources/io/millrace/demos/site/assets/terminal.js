/**
 * A line as a terminal would show it, safely: colours and styles become classes out of a fixed set, all other sequences
 * are left out, control characters are made visible. Whatever the line holds, it only ever becomes text.
 */

/** A sequence of a terminal: CSI, then OSC, DCS and the like up to their end, then the two-character ones. */
const SEQUENCE = /\x1b\[([0-?]*)[ -/]*([@-~])|\x1b[\]P^_X][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-Z\\^-~]/g;
/** Control characters but the tab, and those that turn the direction of text or are not seen. */
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const STYLES = { 1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline', 7: 'inverse', 9: 'strike' };
const ENDS = { 22: ['bold', 'dim'], 23: ['italic'], 24: ['underline'], 27: ['inverse'], 29: ['strike'] };

/** What is in force while a line is read. */
class Pen {
  #styles = new Set();
  #foreground = -1;
  #background = -1;

  /** Takes the numbers of one `ESC [ … m`; what it does not know it leaves out. */
  take(parameters) {
    const codes = parameters.split(/[;:]/).map(Number);
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i];
      if (code === 0) this.#reset();
      else if (code in STYLES) this.#styles.add(STYLES[code]);
      else if (code in ENDS) ENDS[code].forEach((style) => this.#styles.delete(style));
      else if (code >= 30 && code <= 37) this.#foreground = code - 30;
      else if (code >= 90 && code <= 97) this.#foreground = code - 82;
      else if (code >= 40 && code <= 47) this.#background = code - 40;
      else if (code >= 100 && code <= 107) this.#background = code - 92;
      else if (code === 39) this.#foreground = -1;
      else if (code === 49) this.#background = -1;
      else if (code === 38 || code === 48) i = this.#far(codes, i);
    }
  }

  #reset() {
    this.#styles.clear();
    this.#foreground = this.#background = -1;
  }

  /** Of the 256 colours the first 16 are known; the others are passed over. */
  #far(codes, i) {
    if (codes[i + 1] === 2) return i + 4;
    if (codes[i + 1] !== 5) return i;
    const colour = codes[i + 2];
    if (colour >= 0 && colour < 16) {
      if (codes[i] === 38) this.#foreground = colour;
      else this.#background = colour;
    }
    return i + 2;
  }

  get className() {
    const names = [...this.#styles];
    if (this.#foreground >= 0) names.push(`fg-${this.#foreground}`);
    if (this.#background >= 0) names.push(`bg-${this.#background}`);
    return names.map((name) => `sgr-${name}`).join(' ');
  }
}

/** Takes a line apart: `[{ text, className }]`, what is seen of it only. */
export function pieces(line) {
  if (!CONTROL_OR_ESCAPE.test(line)) return [{ text: line, className: '' }];
  const pen = new Pen();
  const found = [];
  let from = 0;
  for (const match of line.matchAll(SEQUENCE)) {
    plain(line.slice(from, match.index), pen.className, found);
    if (match[2] === 'm' && /^[\d;:]*$/.test(match[1])) pen.take(match[1]);
    from = match.index + match[0].length;
  }
  plain(line.slice(from), pen.className, found);
  return found;
}

const CONTROL_OR_ESCAPE = new RegExp(CONTROL.source);

/** Cuts out the control characters, each as its picture or its number. */
function plain(text, className, found) {
  let from = 0;
  for (const match of text.matchAll(CONTROL)) {
    if (match.index > from) found.push({ text: text.slice(from, match.index), className });
    found.push({ text: picture(match[0].charCodeAt(0)), className: className ? `${className} control` : 'control' });
    from = match.index + 1;
  }
  if (from < text.length) found.push({ text: text.slice(from), className });
}

function picture(code) {
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `⟨${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** The text that is seen. */
export function seen(found) {
  return found.map(({ text }) => text).join('');
}

/**
 * Puts pieces into an element, and marks where a text is found in what is seen.
 *
 * @param {Element} element
 * @param {{text: string, className: string}[]} found
 * @param {string} sought in small letters; empty for none
 */
export function put(element, found, sought) {
  if (found.length === 1 && !found[0].className && !sought) {
    element.textContent = found[0].text;
    return;
  }
  const marks = sought ? places(seen(found).toLowerCase(), sought) : [];
  const fragment = document.createDocumentFragment();
  let at = 0;
  let next = 0;
  for (const { text, className } of found) {
    const parent = className ? document.createElement('span') : fragment;
    if (className) parent.className = className;
    const end = at + text.length;
    for (let from = at; from < end;) {
      while (next < marks.length && marks[next] + sought.length <= from) next++;
      const start = marks[next] ?? Infinity;
      const marked = start <= from;
      const to = Math.min(end, marked ? start + sought.length : start);
      const part = text.slice(from - at, to - at);
      if (marked) {
        const mark = document.createElement('mark');
        mark.textContent = part;
        parent.append(mark);
      } else {
        parent.append(part);
      }
      from = to;
    }
    if (className) fragment.append(parent);
    at = end;
  }
  element.replaceChildren(fragment);
}

function places(text, sought) {
  const found = [];
  for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + sought.length)) found.push(at);
  return found;
}
