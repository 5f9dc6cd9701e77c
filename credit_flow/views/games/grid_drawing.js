// A film of a game on a grid, drawn step by step on a canvas; the replay page and the dashboard draw with this one text. `look` has the colours, light and dark.
const AHEAD = [[-1, 0], [0, 1], [1, 0], [0, -1]];
const LIFE = 10; // steps that a dot of credit is on its way
const MOST_DOTS = 60; // on their way at once; where there were more a dot is 2, 5, 10 ... credits

class GridFilm {
  constructor(film, look, canvas) {
    Object.assign(this, film);
    this.look = look; this.canvas = canvas; this.n = film.steps.length;
    this.turned = film.rows > film.columns; // a map that is higher than wide lies on its side, its left below
    [this.across, this.down] = this.turned ? [film.rows, film.columns] : [film.columns, film.rows];
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

  // Where a place of the map is drawn, in cells from the left and from the top; and which way a heading points there.
  spot(row, column) { return this.turned ? [row, this.columns - 1 - column] : [column, row]; }

  ahead(heading) { const [down, right] = AHEAD[heading]; return this.turned ? [down, -right] : [right, down]; }

  // A player by its code, as it is drawn.
  player(code) {
    const place = code >> 3, [x, y] = this.spot(Math.floor(place / this.columns), place % this.columns);
    return { x: x + .5, y: y + .5, ahead: this.ahead(code >> 1 & 3), there: code & 1 };
  }

  // Where everybody is `part` of a step after step k; who is put elsewhere, as after a hit, does not glide there.
  playersAt(k, part) {
    const next = this.agents[Math.min(k + 1, this.n - 1)];
    return this.agents[k].map((code, i) => {
      const a = this.player(code), b = this.player(next[i]), near = Math.abs(a.x - b.x) + Math.abs(a.y - b.y) <= 1;
      return near ? { ...a, x: a.x + part * (b.x - a.x), y: a.y + part * (b.y - a.y) } : a;
    });
  }

  alive(k, part) { const now = k + part; return this.dots.filter((dot) => dot.at <= now && now < dot.at + LIFE); }

  // Draw step k and `part` of the next in a room of so many pixels: whole pixels per cell, so that no seams show.
  draw(k, part, wide, high, dark) {
    const ratio = window.devicePixelRatio || 1, { canvas } = this, ink = dark ? this.look.dark : this.look.light;
    const size = Math.max(4, Math.floor(Math.min(wide, high * this.across / this.down) * ratio / this.across)) / ratio;
    const width = Math.round(size * ratio) * this.across, height = Math.round(size * ratio) * this.down;
    if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; canvas.style.width = size * this.across + "px"; }
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const players = this.playersAt(k, part), dots = this.alive(k, part);
    drawGround(pen, this, this.cellsAt(k), size, ink);
    for (const code of this.beams[k]) drawBeam(pen, this, this.playersAt(k, 0), code, size, ink);
    const pairs = new Map(dots.map((dot) => [dot.payer * 64 + dot.payee, dot]));
    for (const { payer, payee } of pairs.values()) drawBow(pen, players[payer], players[payee], this.look.kinds[payer % this.look.kinds.length], size);
    players.forEach((one, i) => { if (one.there) drawPlayer(pen, one, i, size, this.look, ink); });
    for (const dot of dots) drawDot(pen, players[dot.payer], players[dot.payee], (k + part - dot.at) / LIFE, size, ink);
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

function drawGround(pen, film, cells, size, ink) {
  const apple = film.look.classes.indexOf("apple"), waste = film.look.classes.indexOf("waste");
  cells.forEach((kind, place) => {
    const [x, y] = film.spot(Math.floor(place / film.columns), place % film.columns).map((one) => one * size);
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

function drawBeam(pen, film, players, code, size, ink) {
  const place = code >> 1, [x, y] = film.spot(Math.floor(place / film.columns), place % film.columns).map((one) => one + .5);
  const near = players.reduce((a, b) => Math.hypot(b.x - x, b.y - y) < Math.hypot(a.x - x, a.y - y) ? b : a), [right, down] = near.ahead;
  pen.strokeStyle = code & 1 ? ink.hit : ink.beam; pen.lineWidth = 1;
  pen.beginPath(); pen.moveTo((x - right / 2) * size, (y - down / 2) * size); pen.lineTo((x + right / 2) * size, (y + down / 2) * size); pen.stroke();
}

function bowOf(from, to, size) {
  const [x0, y0, x2, y2] = [from.x, from.y, to.x, to.y].map((value) => value * size);
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

function drawPlayer(pen, one, i, size, look, ink) {
  const x = one.x * size, y = one.y * size, radius = Math.max(.48 * size, 7), [right, down] = one.ahead;
  pen.strokeStyle = ink.ink; pen.lineWidth = Math.max(1.5, size * .1);
  pen.beginPath(); pen.moveTo(x, y); pen.lineTo(x + right * (radius + size * .3), y + down * (radius + size * .3)); pen.stroke();
  pen.fillStyle = look.kinds[i % look.kinds.length]; drawDisc(pen, x, y, radius);
  pen.strokeStyle = ink.rim; pen.lineWidth = 1; pen.beginPath(); pen.arc(x, y, radius, 0, 7); pen.stroke();
  pen.fillStyle = "#ffffff"; pen.font = `bold ${Math.round(radius * 1.25)}px sans-serif`; pen.textAlign = "center"; pen.textBaseline = "middle"; pen.fillText(i, x, y + 1);
}

function drawDisc(pen, x, y, radius) { pen.beginPath(); pen.arc(x, y, radius, 0, 7); pen.fill(); }
