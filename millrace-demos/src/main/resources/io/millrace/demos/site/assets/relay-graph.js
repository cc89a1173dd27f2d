/** Draws who talks to whom: the busiest processes on an ellipse, a curve from each to those it has sent to. */
const SVG = 'http://www.w3.org/2000/svg';
const MOST = 20;
const MOST_ON_PHONE = 10;
const PHONE_PX = 480;
const NODE_PX = 9;
const LABEL_PX = 14;
const NAME = 14;

function svg(name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

const short = (name) => (name.length <= NAME ? name : `${name.slice(0, NAME - 1)}…`);

export class Graph {
  #element;
  #edges = new Map();
  #drawn = '';

  constructor(element) {
    this.#element = element;
  }

  /**
   * Draws anew when somebody came or left; otherwise only shows which pairs have just talked.
   *
   * @param {Map<string, {connected: boolean}>} processes by name
   * @param {{from: string, to: string, key: string, count: number, rate: number, hot: boolean}[]} pairs the busiest first
   */
  show(processes, pairs) {
    const width = this.#element.clientWidth;
    const height = this.#element.clientHeight;
    const most = width < PHONE_PX ? MOST_ON_PHONE : MOST;
    const names = new Set();
    for (const { from, to } of pairs) {
      if (names.size >= most) break;
      if (processes.has(from)) names.add(from);
      if (processes.has(to)) names.add(to);
    }
    for (const name of processes.keys()) {
      if (names.size >= most) break;
      names.add(name);
    }
    const shown = [...names].sort();
    const edges = pairs.filter(({ from, to }) => names.has(from) && names.has(to));
    const drawn = JSON.stringify([width, height, shown.map((name) => [name, processes.get(name).connected]), edges.map((each) => each.key).sort()]);
    if (drawn !== this.#drawn) {
      this.#drawn = drawn;
      this.#draw(width, height, shown, processes, edges);
    }
    for (const edge of edges) {
      const path = this.#edges.get(edge.key);
      path.classList.toggle('hot', edge.hot);
      path.setAttribute('stroke-width', (1.2 + Math.log10(1 + edge.rate) * 1.3).toFixed(1));
    }
  }

  #draw(width, height, names, processes, edges) {
    this.#edges.clear();
    this.#element.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.#element.replaceChildren(this.#arrow());
    if (names.length === 0) {
      this.#element.append(svg('text', { x: width / 2, y: height / 2, 'text-anchor': 'middle', class: 'nothing' }, 'No process yet'));
      return;
    }
    const places = new Map(names.map((name, i) => [name, this.#place(i, names.length, width, height)]));
    for (const edge of edges) {
      const path = svg('path', { d: this.#curve(places.get(edge.from), places.get(edge.to)), 'marker-end': 'url(#arrow)' });
      path.append(svg('title', {}, `${edge.from} to ${edge.to}`));
      this.#edges.set(edge.key, path);
      this.#element.append(path);
    }
    for (const [name, place] of places) {
      const circle = svg('circle', { cx: place.x, cy: place.y, r: NODE_PX, class: processes.get(name).connected ? '' : 'awaited' });
      circle.append(svg('title', {}, name));
      this.#element.append(circle, svg('text', { x: place.textX, y: place.textY, 'text-anchor': place.anchor }, short(name)));
    }
  }

  /** The first of few stands on the left, so that two face each other. */
  #place(i, all, width, height) {
    const angle = Math.PI + (2 * Math.PI * i) / all;
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    const x = width / 2 + cos * (width / 2 - Math.min(125, width * 0.32));
    const y = height / 2 + sin * (height / 2 - 40);
    const beside = Math.abs(cos) > 0.35;
    return {
      x, y,
      anchor: beside ? (cos < 0 ? 'end' : 'start') : 'middle',
      textX: x + (beside ? Math.sign(cos) * LABEL_PX : 0),
      textY: y + (beside ? 4 : sin < 0 ? -LABEL_PX : LABEL_PX + 10),
    };
  }

  /** Both directions bend to their own side. */
  #curve(from, to) {
    if (from === to) {
      return `M${from.x - 6},${from.y - NODE_PX}c-26,-34 38,-34 13,-2`;
    }
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    const long = Math.max(1, Math.hypot(dx, dy));
    const bend = Math.min(40, long / 5);
    const middleX = (from.x + to.x) / 2 - (dy / long) * bend;
    const middleY = (from.y + to.y) / 2 + (dx / long) * bend;
    const start = this.#edge(from, middleX, middleY, NODE_PX + 1);
    const end = this.#edge(to, middleX, middleY, NODE_PX + 6);
    return `M${start}Q${middleX.toFixed(1)},${middleY.toFixed(1)} ${end}`;
  }

  #edge(node, x, y, distance) {
    const long = Math.max(1, Math.hypot(x - node.x, y - node.y));
    return `${(node.x + ((x - node.x) / long) * distance).toFixed(1)},${(node.y + ((y - node.y) / long) * distance).toFixed(1)}`;
  }

  #arrow() {
    const defs = svg('defs', {});
    const marker = svg('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 2, refY: 4, markerWidth: 8, markerHeight: 8, markerUnits: 'userSpaceOnUse', orient: 'auto' });
    marker.append(svg('path', { d: 'M0,0L8,4L0,8z' }));
    defs.append(marker);
    return defs;
  }
}
