/** Where one wants to go, by keyboard or by pointing. */
const KEYS = {
  ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0],
  KeyW: [0, -1], KeyS: [0, 1], KeyA: [-1, 0], KeyD: [1, 0],
};
const CLOSE_ENOUGH = 4;

export class Steering {
  #pressed = new Set();
  #goal = null;

  /**
   * @param {HTMLCanvasElement} canvas what has to have the focus for keys, and is pointed at
   * @param {(x: number, y: number) => number[]} toWorld turns a point of the page into one of the world
   */
  constructor(canvas, toWorld) {
    canvas.addEventListener('keydown', (event) => {
      if (!(event.code in KEYS) || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.#pressed.add(event.code);
      this.#goal = null;
    });
    canvas.addEventListener('keyup', ({ code }) => this.#pressed.delete(code));
    canvas.addEventListener('blur', () => this.#pressed.clear());
    canvas.addEventListener('pointerdown', (event) => {
      canvas.focus({ preventScroll: true });
      canvas.setPointerCapture(event.pointerId);
      this.#goal = toWorld(event.clientX, event.clientY);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (canvas.hasPointerCapture(event.pointerId)) this.#goal = toWorld(event.clientX, event.clientY);
    });
  }

  /** The step from a place in that many units of the world at most. */
  step([x, y], longest) {
    let dx = 0;
    let dy = 0;
    for (const code of this.#pressed) {
      dx += KEYS[code][0];
      dy += KEYS[code][1];
    }
    if (this.#pressed.size === 0 && this.#goal) {
      dx = this.#goal[0] - x;
      dy = this.#goal[1] - y;
      if (Math.hypot(dx, dy) < CLOSE_ENOUGH) {
        this.#goal = null;
        return [0, 0];
      }
    }
    const length = Math.hypot(dx, dy);
    if (length === 0) return [0, 0];
    const part = this.#goal ? Math.min(1, longest / length) : longest / length;
    return [dx * part, dy * part];
  }

  /** Forgets where to go. */
  stop() {
    this.#goal = null;
    this.#pressed.clear();
  }
}
