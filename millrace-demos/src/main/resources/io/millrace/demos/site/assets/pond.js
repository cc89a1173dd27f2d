/** The mill pond as a picture: what is where comes from game.js, how it looks is decided here. */
const FULL_TURN = 2 * Math.PI;
const GROWN_MS = 350;
const SUNK_MS = 900;
const SPARK_MS = 800;
const WAKE = 14;

/** A colour for each boat, well apart from its neighbours and from the water. */
export function colourOf(id) {
  const number = Number.parseInt(id.slice(1), 10) || 0;
  return `hsl(${(235 + ((number * 111) % 275)) % 360} 88% 66%)`;
}

/** A boat as it is shown: `x` and `y` glide after `toX` and `toY`, where the server last saw it. */
export class Boat {
  heading = -Math.PI / 2;
  wake = [];
  sunkAt = 0;

  constructor(id, [x, y], now) {
    this.id = id;
    this.colour = colourOf(id);
    this.x = this.toX = x;
    this.y = this.toY = y;
    this.bornAt = now;
  }

  /** Glides on: most of the way in a tenth of a second, whatever the rate of frames. */
  glide(seconds) {
    const part = 1 - Math.exp(-seconds * 14);
    this.place(this.x + (this.toX - this.x) * part, this.y + (this.toY - this.y) * part);
  }

  place(x, y) {
    const dx = x - this.x;
    const dy = y - this.y;
    const length = Math.hypot(dx, dy);
    if (length > 0.4) {
      const turn = ((Math.atan2(dy, dx) - this.heading + 3 * Math.PI) % FULL_TURN) - Math.PI;
      const heading = this.heading + turn * 0.25;
      this.heading = Math.atan2(Math.sin(heading), Math.cos(heading));
      this.wake.push([this.x, this.y]);
    } else if (this.wake.length > 0) {
      this.wake.shift();
    }
    if (this.wake.length > WAKE) this.wake.shift();
    this.x = x;
    this.y = y;
  }
}

export class Pond {
  #canvas;
  #context;
  #calm = matchMedia('(prefers-reduced-motion: reduce)');
  #size;
  #sparks = [];
  #scale = 1;
  #left = 0;
  #top = 0;

  constructor(canvas, size) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d');
    this.#size = size;
  }

  /** The world's own size, once the server has told it. */
  set size(size) {
    this.#size = size;
  }

  /** Where in the world a point of the page lies. */
  at(pageX, pageY) {
    const box = this.#canvas.getBoundingClientRect();
    const ratio = this.#canvas.width / box.width;
    return [
      ((pageX - box.left) * ratio - this.#left) / this.#scale,
      ((pageY - box.top) * ratio - this.#top) / this.#scale,
    ];
  }

  /** A star was taken there. */
  spark(x, y, colour, now) {
    if (!this.#calm.matches) this.#sparks.push({ x, y, colour, at: now });
  }

  draw(now, boats, stars, ownId) {
    const own = boats.get(ownId);
    this.#fit(own);
    const { width, height } = this.#canvas;
    const c = this.#context;
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.fillStyle = '#06313a';
    c.fillRect(0, 0, width, height);
    c.setTransform(this.#scale, 0, 0, this.#scale, this.#left, this.#top);
    this.#water(this.#calm.matches ? 0 : now);
    for (const [id, [x, y]] of stars) this.#star(x, y, Number.parseInt(id.slice(1), 10), now);
    for (const boat of boats.values()) if (boat !== own) this.#boat(boat, now, boat.id.slice(1));
    if (own) this.#boat(own, now, 'You');
    this.#sparks = this.#sparks.filter((spark) => this.#drawSpark(spark, now));
  }

  /** The whole world where it fits in; on a narrow page a part of it, around one's own boat. */
  #fit(own) {
    const ratio = Math.min(devicePixelRatio || 1, 2);
    const width = Math.round(this.#canvas.clientWidth * ratio);
    const height = Math.round(this.#canvas.clientHeight * ratio);
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    const [worldWidth, worldHeight] = this.#size;
    this.#scale = Math.max(width / worldWidth, height / worldHeight);
    const offset = (length, world, at) => Math.min(0, Math.max(length - world * this.#scale, length / 2 - at * this.#scale));
    this.#left = offset(width, worldWidth, own?.x ?? worldWidth / 2);
    this.#top = offset(height, worldHeight, own?.y ?? worldHeight / 2);
  }

  #water(now) {
    const c = this.#context;
    const [width, height] = this.#size;
    const depth = c.createLinearGradient(0, 0, width * 0.3, height);
    depth.addColorStop(0, '#0d7680');
    depth.addColorStop(1, '#07424d');
    c.fillStyle = depth;
    c.fillRect(0, 0, width, height);
    c.strokeStyle = '#bff3ee1c';
    c.lineWidth = 3;
    c.lineCap = 'round';
    for (let row = 0; row * 60 < height + 60; row++) {
      const shift = (now / (60 + (row % 3) * 25)) % 200;
      c.beginPath();
      for (let x = -200 + shift + (row % 2) * 90; x < width + 200; x += 200) {
        const y = 30 + row * 60;
        c.moveTo(x, y);
        c.quadraticCurveTo(x + 30, y - 14, x + 60, y);
        c.quadraticCurveTo(x + 90, y + 14, x + 120, y);
      }
      c.stroke();
    }
  }

  #star(x, y, number, now) {
    const c = this.#context;
    const beat = this.#calm.matches ? 0 : Math.sin(now / 420 + number * 1.7);
    const radius = 17 + beat * 1.5;
    const glow = c.createRadialGradient(x, y, 4, x, y, 44);
    glow.addColorStop(0, '#ffe39a66');
    glow.addColorStop(1, '#ffe39a00');
    c.fillStyle = glow;
    c.fillRect(x - 44, y - 44, 88, 88);
    c.beginPath();
    for (let i = 0; i < 10; i++) {
      const angle = -Math.PI / 2 + beat * 0.08 + (i * Math.PI) / 5;
      const reach = i % 2 === 0 ? radius : radius * 0.48;
      c.lineTo(x + Math.cos(angle) * reach, y + Math.sin(angle) * reach);
    }
    c.closePath();
    c.fillStyle = '#ffd873';
    c.strokeStyle = '#9a5518';
    c.lineJoin = 'round';
    c.lineWidth = 2.5;
    c.fill();
    c.stroke();
  }

  #boat(boat, now, name) {
    const c = this.#context;
    const grown = this.#calm.matches ? 1 : Math.min(1, (now - boat.bornAt) / GROWN_MS);
    const sunk = boat.sunkAt ? Math.min(1, (now - boat.sunkAt) / SUNK_MS) : 0;
    c.globalAlpha = 1 - sunk;
    this.#wakeOf(boat, 1 - sunk);
    c.save();
    c.translate(boat.x, boat.y);
    c.save();
    c.scale(grown * (1 - sunk * 0.5), grown * (1 - sunk * 0.5));
    c.rotate(boat.heading);
    c.beginPath();
    c.moveTo(27, 0);
    c.bezierCurveTo(17, -15, -5, -17, -22, -13);
    c.quadraticCurveTo(-26, 0, -22, 13);
    c.bezierCurveTo(-5, 17, 17, 15, 27, 0);
    c.closePath();
    c.shadowColor = '#0008';
    c.shadowBlur = 8;
    c.shadowOffsetY = 3;
    c.fillStyle = boat.colour;
    c.fill();
    c.shadowColor = 'transparent';
    c.lineWidth = name === 'You' ? 4 : 2;
    c.strokeStyle = name === 'You' ? '#fff' : '#04242a';
    c.stroke();
    c.beginPath();
    c.ellipse(-4, 0, 11, 7, 0, 0, FULL_TURN);
    c.fillStyle = '#04242a66';
    c.fill();
    c.restore();
    c.font = '700 19px ui-sans-serif, system-ui, sans-serif';
    c.textAlign = 'center';
    c.lineWidth = 4;
    c.strokeStyle = '#04242acc';
    c.fillStyle = '#fff';
    const below = boat.y > this.#size[1] - 60 ? -32 : 46;
    c.strokeText(name, 0, below);
    c.fillText(name, 0, below);
    c.restore();
    c.globalAlpha = 1;
  }

  #wakeOf(boat, strength) {
    const c = this.#context;
    boat.wake.forEach(([x, y], i) => {
      const age = (i + 1) / WAKE;
      c.globalAlpha = 0.28 * age * strength;
      c.beginPath();
      c.arc(x, y, 15 - 8 * age, 0, FULL_TURN);
      c.fillStyle = '#dff7f5';
      c.fill();
    });
    c.globalAlpha = strength;
  }

  #drawSpark({ x, y, colour, at }, now) {
    const age = (now - at) / SPARK_MS;
    if (age >= 1) return false;
    const c = this.#context;
    c.globalAlpha = 1 - age;
    c.strokeStyle = colour;
    c.lineWidth = 4 * (1 - age) + 1;
    c.beginPath();
    c.arc(x, y, 16 + age * 46, 0, FULL_TURN);
    c.stroke();
    c.font = '800 24px ui-sans-serif, system-ui, sans-serif';
    c.textAlign = 'center';
    c.fillStyle = '#ffe39a';
    c.fillText('+1', x, y - 20 - age * 30);
    c.globalAlpha = 1;
    return true;
  }
}

/** Whether a boat that has left is under water. */
export function isSunk(boat, now) {
  return boat.sunkAt > 0 && now - boat.sunkAt > SUNK_MS;
}
