// A film of a game on a grid, drawn step by step on a canvas; the replay page and the dashboard draw with this one text. `look` has the colours, light and dark.
const AHEAD = [[-1, 0], [0, 1], [1, 0], [0, -1]];
const LIFE = 6; // steps that a dot of credit is on its way
const MOST_DOTS = 60; // on their way at once; where there were more a dot is 2, 5, 10 ... credits

class GridFilm {
  constructor(film, look, canvas) {
    Object.assign(this, film);
    this.look = look; this.canvas = canvas; this.n = film.steps.length;
    // Cells are kept whole every 64 steps, so that a slider need not play from the start.
    const cells = Uint8Array.from(film.first);
    this.whole = [];
    film.changes.forEach((changes, k) => {
      for (const one of changes) cells[one >> 8] = one & 255;
      if (k % 64 === 0) this.whole.push(cells.slice());
    });
    for (const credits of [1, 2, 5, 10, 20, 50, 100, 1000]) {
      this.setDot(credits);
      if (busiest(this.dots, this.n) <= MOST_DOTS) break;
    }
  }

  setDot(credits) { this.credits = credits; this.dots = dotsOf(this.paid, credits); }

  cellsAt(k) {
    const cells = this.whole[k >> 6].slice();
    for (let i = (k >> 6) * 64 + 1; i <= k; i++) for (const one of this.changes[i]) cells[one >> 8] = one & 255;
    return cells;
  }

  // Where everybody is `part` of a step after step k; who is put elsewhere, as after a hit, does not glide there.
  agentsAt(k, part) {
    const next = this.agents[Math.min(k + 1, this.n - 1)];
    return this.agents[k].map((code, i) => {
      const a = placeOf(this, code), b = placeOf(this, next[i]), near = Math.abs(a.row - b.row) + Math.abs(a.column - b.column) <= 1;
      return near ? { ...a, row: a.row + part * (b.row - a.row), column: a.column + part * (b.column - a.column) } : a;
    });
  }

  alive(k, part) { const now = k + part; return this.dots.filter((dot) => dot.at <= now && now < dot.at + LIFE); }

  // Draw step k and `part` of the next in a room of so many pixels: whole pixels per cell, so that no seams show.
  draw(k, part, wide, high, dark) {
    const ratio = window.devicePixelRatio || 1, { canvas } = this, ink = dark ? this.look.dark : this.look.light;
    const size = Math.max(4, Math.floor(Math.min(wide, high * this.columns / this.rows) * ratio / this.columns)) / ratio;
    const across = Math.round(size * ratio) * this.columns, down = Math.round(size * ratio) * this.rows;
    if (canvas.width !== across || canvas.height !== down) { canvas.width = across; canvas.height = down; canvas.style.width = size * this.columns + "px"; }
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const agents = this.agentsAt(k, part), dots = this.alive(k, part);
    drawGround(pen, this, this.cellsAt(k), size, ink);
    for (const code of this.beams[k]) drawBeam(pen, this, this.agents[k].map((one) => placeOf(this, one)), code, size, ink);
    const pairs = new Map(dots.map((dot) => [dot.payer * 64 + dot.payee, dot]));
    for (const { payer, payee } of pairs.values()) drawBow(pen, agents[payer], agents[payee], this.look.kinds[payer % this.look.kinds.length], size);
    agents.forEach((one, i) => { if (one.there) drawAgent(pen, one, i, size, this.look, ink); });
    for (const dot of dots) drawDot(pen, agents[dot.payer], agents[dot.payee], (k + part - dot.at) / LIFE, size, ink);
  }
}

// Films side by side are read on one scale: returns the credits that a dot stands for in all of them.
function sameDot(films) {
  const credits = Math.max(...films.map((film) => film.credits));
  for (const film of films) if (film.credits !== credits) film.setDot(credits);
  return credits;
}

// One dot per `size` credits that a player has paid another: what is left over waits for the next payment.
function dotsOf(paid, size) {
  const owed = new Map(), dots = [];
  paid.forEach((payments, k) => {
    for (const [payer, payee, amount] of payments) {
      const pair = payer * 64 + payee, before = owed.get(pair) || 0, after = before + amount / size;
      const n = Math.floor(after + 1e-3);
      for (let i = 0; i < n; i++) dots.push({ at: k + (i + .5) / n, payer, payee });
      owed.set(pair, after - n);
    }
  });
  return dots.sort((a, b) => a.at - b.at);
}

function busiest(dots, n) {
  const born = new Array(n + 1).fill(0);
  for (const dot of dots) born[Math.floor(dot.at)] += 1;
  let now = 0, most = 0;
  born.forEach((one, k) => { now += one - (k >= LIFE ? born[k - LIFE] : 0); most = Math.max(most, now); });
  return most;
}

function placeOf(film, code) {
  const place = code >> 3;
  return { row: Math.floor(place / film.columns), column: place % film.columns, heading: code >> 1 & 3, there: code & 1 };
}

function drawGround(pen, film, cells, size, ink) {
  const apple = film.look.classes.indexOf("apple"), waste = film.look.classes.indexOf("waste");
  cells.forEach((kind, place) => {
    const x = place % film.columns * size, y = Math.floor(place / film.columns) * size;
    pen.fillStyle = ink.ground[kind] || ink.ground[film.look.classes.indexOf("floor")];
    pen.fillRect(x, y, size, size);
    if (kind === apple) { pen.fillStyle = ink.apple; drawDisc(pen, x + size / 2, y + size / 2, size * .25); }
    if (kind === waste) {
      pen.strokeStyle = ink.hatch; pen.lineWidth = Math.max(.7, size / 16); pen.beginPath();
      for (const t of [.25, .5, .75, 1]) { pen.moveTo(x, y + t * size); pen.lineTo(x + t * size, y); pen.moveTo(x + (1 - t) * size, y + size); pen.lineTo(x + size, y + (1 - t) * size); }
      pen.stroke();
    }
  });
}

function drawBeam(pen, film, agents, code, size, ink) {
  const place = code >> 1, row = Math.floor(place / film.columns), column = place % film.columns;
  const near = agents.reduce((a, b) => Math.hypot(b.row - row, b.column - column) < Math.hypot(a.row - row, a.column - column) ? b : a);
  const [down, right] = AHEAD[near.heading], x = (column + .5) * size, y = (row + .5) * size;
  pen.strokeStyle = code & 1 ? ink.hit : ink.beam; pen.lineWidth = 1;
  pen.beginPath(); pen.moveTo(x - right * size / 2, y - down * size / 2); pen.lineTo(x + right * size / 2, y + down * size / 2); pen.stroke();
}

function bowOf(from, to, size) {
  const [x0, y0, x2, y2] = [from.column, from.row, to.column, to.row].map((value) => (value + .5) * size);
  return [x0, y0, (x0 + x2) / 2 + .22 * (y2 - y0), (y0 + y2) / 2 - .22 * (x2 - x0), x2, y2];
}

function drawBow(pen, from, to, colour, size) {
  const [x0, y0, x1, y1, x2, y2] = bowOf(from, to, size);
  pen.strokeStyle = colour; pen.globalAlpha = .75; pen.lineWidth = 1.6;
  pen.beginPath(); pen.moveTo(x0, y0); pen.quadraticCurveTo(x1, y1, x2, y2); pen.stroke();
  pen.globalAlpha = 1;
}

function drawDot(pen, from, to, t, size, ink) {
  const [x0, y0, x1, y1, x2, y2] = bowOf(from, to, size), u = 1 - t, x = u * u * x0 + 2 * u * t * x1 + t * t * x2, y = u * u * y0 + 2 * u * t * y1 + t * t * y2;
  pen.fillStyle = ink.rim; drawDisc(pen, x, y, Math.max(3, size * .15));
  pen.fillStyle = ink.ink; drawDisc(pen, x, y, Math.max(2.2, size * .115));
}

function drawAgent(pen, one, i, size, look, ink) {
  const x = (one.column + .5) * size, y = (one.row + .5) * size, radius = Math.max(.48 * size, 7), [down, right] = AHEAD[one.heading];
  pen.strokeStyle = ink.ink; pen.lineWidth = Math.max(1.5, size * .1);
  pen.beginPath(); pen.moveTo(x, y); pen.lineTo(x + right * (radius + size * .3), y + down * (radius + size * .3)); pen.stroke();
  pen.fillStyle = look.kinds[i % look.kinds.length]; drawDisc(pen, x, y, radius);
  pen.strokeStyle = ink.rim; pen.lineWidth = 1; pen.beginPath(); pen.arc(x, y, radius, 0, 7); pen.stroke();
  pen.fillStyle = "#ffffff"; pen.font = `bold ${Math.round(radius * 1.25)}px sans-serif`; pen.textAlign = "center"; pen.textBaseline = "middle"; pen.fillText(i, x, y + 1);
}

function drawDisc(pen, x, y, radius) { pen.beginPath(); pen.arc(x, y, radius, 0, 7); pen.fill(); }
