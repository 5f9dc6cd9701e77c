// The moving picture of the credit flow on one canvas: frames, tween, dots, picking, walking. Needs flow_drawing.js.

const TWEEN = 200; // ms in which places and sizes change
const PACE = 80; // px that a dot travels in a second
const BEAT = 50; // ms between two paintings
const DEAR = 12; // ms of a painting above which pictures jump rather than glide

class FlowCanvas {
  constructor(canvas, tokens, calls = {}) {
    this.canvas = canvas;
    this.tokens = tokens;
    this.calls = calls; // { drawn(frame), pick(index, membership), say(text) }
    this.layers = { edges: document.createElement("canvas"), experts: document.createElement("canvas") };
    this.look = { tokens, palette: tokens.light, scale: 1 };
    this.frame = null;
    this.ids = [];
    this.from = null; // the picture that the tween starts from
    this.pointed = this.walked = -1;
    this.playing = false;
    this.reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.travelled = this.cost = 0;
    this.paintings = 0;
    this.listen();
    this.resize();
    document.fonts.load("500 12px Roboto").then(() => this.redraw());
  }

  // -- what the page says

  show(header, body) {
    const frame = readFrame(header, body);
    if (header.ids && header.membership !== this.membership) this.keepWalked(header);
    const from = this.matched(frame);
    this.frame = frame;
    const glides = from && !this.reduced && this.cost < DEAR && this.moves(from);
    this.from = glides ? from : null;
    this.started = performance.now();
    this.fresh = true;
    if (this.size) this.wake();
    else this.acknowledge(); // out of sight, as beneath another tab: nothing to paint, but nobody waits for it
  }

  setTheme(name) {
    this.look.palette = this.tokens[name];
    this.redraw();
  }

  setPlaying(playing) {
    this.playing = playing;
    this.wake();
  }

  setScale(scale) {
    this.look.scale = scale;
    this.resize();
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) {
      this.size = null;
      if (this.fresh) this.acknowledge();
      return;
    }
    this.ratio = window.devicePixelRatio || 1;
    for (const canvas of [this.canvas, this.layers.edges, this.layers.experts]) {
      canvas.width = Math.round(width * this.ratio);
      canvas.height = Math.round(height * this.ratio);
    }
    this.size = { width, height };
    this.redraw();
  }

  destroy() {
    cancelAnimationFrame(this.request);
    this.observer.disconnect();
    this.stopped = true;
  }

  // -- time

  redraw() {
    this.stale = true;
    this.wake();
  }

  wake() {
    if (this.request || this.stopped || !this.frame || !this.size) return;
    this.request = requestAnimationFrame((now) => this.beat(now));
  }

  beat(now) {
    this.request = null;
    if (!this.size) return; // hidden since it was asked for
    const passed = now - (this.painted || 0);
    if (passed < BEAT && !this.fresh) return this.wake();
    this.painted = now;
    if (this.flowing()) this.travelled += (PACE * this.look.scale * Math.min(passed, 100)) / 1000;
    const share = this.from ? Math.min(1, (performance.now() - this.started) / TWEEN) : 1;
    const anew = this.stale || this.fresh || this.from, began = performance.now();
    if (anew) this.drawLayers(share);
    this.compose();
    if (anew) this.cost = performance.now() - began;
    this.paintings += 1;
    if (share === 1) this.from = null;
    this.acknowledge();
    if (this.from || this.flowing()) this.wake();
  }

  flowing() {
    return this.playing && !this.reduced && this.frame && this.frame.d > 0;
  }

  acknowledge() {
    if (!this.fresh) return;
    this.fresh = false;
    const { frame, tick } = this.frame.header;
    Object.assign(this.canvas.dataset, { frame, tick, paintings: this.paintings });
    this.canvas.dataset.drawn = Number(this.canvas.dataset.drawn || 0) + 1;
    if (this.calls.drawn) this.calls.drawn(frame);
  }

  // -- painting

  drawLayers(share) {
    this.area = stage(this.size.width, this.size.height, this.look.scale);
    const target = placed(this.frame, this.area);
    const moved = this.from && share < 1 ? this.between(target, share * (2 - share)) : target;
    this.spots = moved;
    this.path = curves(this.frame, moved, this.area);
    drawEdges(this.pen(this.layers.edges), this.frame, this.path, this.look.palette, this.look.scale);
    const pen = this.pen(this.layers.experts);
    drawExperts(pen, this.frame, moved, this.tokens, this.look.palette, this.look.scale);
    const taken = drawBars(pen, this.frame, this.area, this.look);
    drawSkillNames(pen, this.frame, target, this.area, this.look, taken);
    this.stale = false;
  }

  compose() {
    const pen = this.pen(this.canvas), { width, height } = this.size;
    pen.fillStyle = this.look.palette.paper;
    pen.fillRect(0, 0, width, height);
    pen.drawImage(this.layers.edges, 0, 0, width, height);
    if (!this.reduced) drawDots(pen, this.frame, this.path, this.travelled, (e) => this.phase(e), this.look.palette, this.look.scale);
    pen.drawImage(this.layers.experts, 0, 0, width, height);
    for (const index of new Set([this.walked, this.pointed])) if (index >= 0) this.drawPointed(pen, index);
  }

  drawPointed(pen, index) {
    const { x, y, r } = this.spots, { palette, scale } = this.look;
    drawSelection(pen, x[index], y[index], r[index], palette, scale);
    const above = y[index] > 60 * scale ? -1 : 1;
    writePlate(pen, this.nameOf(index), x[index], y[index] + above * (r[index] + 20 * scale), this.look, this.area);
  }

  pen(canvas) {
    const pen = canvas.getContext("2d");
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    if (canvas !== this.canvas) pen.clearRect(0, 0, this.size.width, this.size.height);
    return pen;
  }

  // -- who is who from frame to frame

  keepWalked({ ids, membership }) {
    const old = this.ids, walked = this.walked;
    this.ids = Array.from(ids);
    this.membership = membership;
    this.walked = walked < 0 ? -1 : this.ids.indexOf(old[walked]);
    this.pointed = -1;
    this.renamed = old;
  }

  // Index in the last frame of each expert of this one, -1 for newcomers; and the picture it had there.
  matched(frame) {
    if (!this.spots) return null;
    const old = this.renamed || this.ids, where = new Map(old.map((id, index) => [id, index]));
    this.renamed = null;
    const before = Int32Array.from({ length: frame.n_experts }, (_, i) => where.get(this.ids[i]) ?? -1);
    return { before, spots: this.spots };
  }

  between(target, share) {
    const { before, spots } = this.from, out = { x: target.x.slice(), y: target.y.slice(), r: target.r.slice() };
    for (let i = 0; i < before.length; i++) {
      const k = before[i];
      if (k < 0 || k >= spots.x.length) out.r[i] = target.r[i] * share;
      else for (const axis of ["x", "y", "r"]) out[axis][i] = spots[axis][k] + (target[axis][i] - spots[axis][k]) * share;
    }
    return out;
  }

  // Whether anybody goes elsewhere: then the picture glides, else it only changes.
  moves({ before, spots }) {
    const target = placed(this.frame, this.area);
    return before.some((k, i) => k >= 0 && Math.abs(spots.x[k] - target.x[i]) + Math.abs(spots.y[k] - target.y[i]) > 0.75);
  }

  // A fixed start of an edge's dots that depends on who pays whom, so that dots go on where they were.
  phase(e) {
    const id = (node) => (node < this.frame.n_experts ? this.ids[node] : -1 - node + this.frame.n_experts);
    const mixed = Math.imul(id(this.frame.from[e]), 0x9e3779b1) ^ Math.imul(id(this.frame.to[e]), 0x85ebca6b);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4294967296;
  }

  nameOf(index) {
    const skill = (this.frame.header.skills || [])[this.frame.skill[index]];
    return `expert ${this.ids[index] ?? index}` + (skill ? ` · ${skill}` : "");
  }

  // -- pointing and walking

  listen() {
    const { canvas } = this;
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(canvas);
    canvas.addEventListener("pointermove", (event) => this.point(this.hit(event)));
    canvas.addEventListener("pointerleave", () => this.point(-1));
    canvas.addEventListener("click", (event) => this.choose(this.hit(event)));
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("blur", () => this.walk(-1));
    matchMedia("(prefers-reduced-motion: reduce)").addEventListener("change", (event) => {
      this.reduced = event.matches;
      this.redraw();
    });
  }

  // The nearest expert that the pointer touches, with 4 px to spare; -1 = none.
  hit(event) {
    if (!this.spots) return -1;
    const box = this.canvas.getBoundingClientRect();
    return this.nearest(event.clientX - box.left, event.clientY - box.top, (i) => this.spots.r[i] + 4);
  }

  nearest(px, py, reach) {
    let best = -1, least = Infinity;
    for (let i = 0; i < this.frame.n_experts; i++) {
      const away = Math.hypot(this.spots.x[i] - px, this.spots.y[i] - py) - this.spots.r[i];
      if (away < least && away + this.spots.r[i] <= reach(i)) [best, least] = [i, away];
    }
    return best;
  }

  point(index) {
    if (index === this.pointed) return;
    this.pointed = index;
    this.canvas.style.cursor = index < 0 ? "" : "pointer";
    this.wake();
  }

  choose(index) {
    if (this.frame && this.calls.pick) this.calls.pick(index, this.frame.header.membership);
  }

  walk(index) {
    this.walked = index;
    if (index >= 0 && this.calls.say) this.calls.say(this.nameOf(index));
    this.wake();
  }

  key(event) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!this.spots || !(step || event.key === "Enter" || event.key === "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    if (step) this.walk(this.neighbour(...step));
    else if (event.key === "Enter" && this.walked >= 0) this.choose(this.walked);
    else if (event.key === "Escape") { this.walk(-1); this.choose(-1); }
  }

  // The closest expert in a direction; distance aside counts double. From nowhere: the largest expert.
  neighbour(dx, dy) {
    const { x, y, r } = this.spots, here = this.walked;
    if (here < 0) return r.indexOf(Math.max(...r));
    let best = here, least = Infinity;
    for (let i = 0; i < this.frame.n_experts; i++) {
      const ahead = (x[i] - x[here]) * dx + (y[i] - y[here]) * dy;
      const aside = Math.abs((x[i] - x[here]) * dy) + Math.abs((y[i] - y[here]) * dx);
      if (i !== here && ahead > 0.5 && ahead + 2 * aside < least) [best, least] = [i, ahead + 2 * aside];
    }
    return best;
  }
}
