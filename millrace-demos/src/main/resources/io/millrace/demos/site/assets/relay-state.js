/** What is known of one relay, put together from reports: all at first, then what has changed. */
const HOT_MS = 700;
const KEPT = 300;

export class RelayState {
  about = {};
  processes = new Map();
  pairs = new Map();
  passed = [];
  omitted = 0;
  rate = 0;
  #known = false;
  #before = null;

  /** Takes a report; tells which records are new, the oldest first. */
  take(report) {
    const now = performance.now();
    this.about = report;
    if (report.whole) {
      const still = new Set(report.pairs.map(({ from, to }) => `${from} ${to}`));
      this.processes.clear();
      for (const key of this.pairs.keys()) if (!still.has(key)) this.pairs.delete(key);
    }
    for (const name of report.gone) this.processes.delete(name);
    for (const each of report.processes) this.processes.set(each.name, { ...each, connected: each.dialect !== '' });
    for (const each of report.pairs) this.#pair(each, now);
    // Of those that are told again only the first telling counts.
    const fresh = report.whole && this.#known ? [] : report.passed;
    if (!report.whole || !this.#known) this.omitted += report.whole ? 0 : report.omitted;
    this.#known ||= report.whole;
    this.passed = [...fresh.toReversed(), ...this.passed].slice(0, KEPT);
    return fresh;
  }

  #pair({ from, to, count }, now) {
    const key = `${from} ${to}`;
    const known = this.pairs.get(key);
    if (!known) this.pairs.set(key, { key, from, to, count, rate: 0, before: this.#known ? 0 : count, at: this.#known ? now : 0 });
    else if (known.count !== count) Object.assign(known, { count, at: now });
  }

  /** Once a second: works out rates from what was counted since the last time. */
  tick(now) {
    const seconds = this.#before ? (now - this.#before.at) / 1_000 : 0;
    const received = this.about.received ?? 0;
    this.rate = seconds > 0 ? Math.max(0, (received - this.#before.received) / seconds) : 0;
    for (const pair of this.pairs.values()) {
      pair.rate = seconds > 0 ? Math.max(0, (pair.count - pair.before) / seconds) : 0;
      pair.before = pair.count;
    }
    this.#before = { at: now, received };
  }

  /** The busiest now first, then those that were. */
  busiest(now) {
    return [...this.pairs.values()]
      .map((pair) => ({ ...pair, hot: now - pair.at < HOT_MS && pair.at > 0 }))
      .sort((a, b) => b.rate - a.rate || b.count - a.count);
  }
}
