// Pure drawing of one frame of the credit flow: where things stand, curves, shapes, dots, names.
// Shared by the dashboard and the replay page; knows no Vue, no events, no time.

const OUTER = 1.3; // how far the corners of a shape reach, in its radii
const FLOW = { BORN: 1, DYING: 2, SELECTED: 4, FOLLOWED: 8 };

// The key to the picture: an SVG mark of 14 x 14 px, and what it means.
const LEGEND = [
  ['<circle cx="7" cy="7" r="3.2" fill="none" stroke="currentColor" stroke-width="1.5"/>', "reward from the world"],
  ['<circle cx="7" cy="7" r="3.2" fill="currentColor"/>', "payment between experts"],
  ['<rect x="4" y="4" width="6" height="6" fill="currentColor"/>', "cost of compute and living"],
  ['<circle cx="7" cy="7" r="3.2" fill="currentColor" opacity=".5"/>', "other transfer"],
  ['<circle cx="7" cy="7" r="3" fill="currentColor" opacity=".45"/><circle cx="7" cy="7" r="6" fill="none" stroke="currentColor"/>', "newborn"],
  ['<path d="M2 2L12 12M12 2L2 12" stroke="currentColor" stroke-width="1.5"/>', "dying"],
];

function legendMarkup(header) {
  const marks = LEGEND.slice(header.n_dots ? 0 : 4).map(
    ([svg, text]) => `<span><svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">${svg}</svg>${text}</span>`,
  );
  return marks.concat(header.n_dots ? [`<span>${header.dots}</span>`] : [], "<span>area: balance</span>").join("");
}

// Cuts the float32 buffer of a frame into its blocks, in the order of frames.py.
function readFrame(header, body) {
  const bytes = body.buffer ? body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength) : body;
  const values = new Float32Array(bytes);
  let at = 0;
  const take = (length) => values.subarray(at, (at += length));
  const { n, n_edges: m, n_dots: d } = header;
  const frame = { header, n, m, d, n_experts: n - (header.n_system || 0) };
  for (const name of ["x", "y", "radius", "skill", "mark"]) frame[name] = take(n);
  for (const name of ["from", "to", "width", "kind"]) frame[name] = take(m);
  for (const name of ["dotEdge", "dotCount"]) frame[name] = take(d);
  if (at !== values.length) throw new Error(`frame ${header.frame}: ${values.length} numbers, ${at} expected`);
  return frame;
}

// Where the unit square lies on the canvas (px), and the bars of the system nodes: left, right, below, above.
function stage(width, height, scale) {
  const box = { x: 0, y: 14 * scale, width, height: height - 30 * scale };
  const lane = Math.min(48 * scale, Math.max(22 * scale, 0.05 * width));
  const standing = { top: box.y + 0.06 * box.height, bottom: box.y + 0.94 * box.height };
  const lying = { left: width * 0.38, right: width * 0.62 };
  const bars = [
    { x: lane, ...standing }, { x: width - lane, ...standing },
    { y: height - 22 * scale, ...lying }, { y: 22 * scale, ...lying },
  ];
  return { width, height, box, scale, bars, foot: height - 10 * scale };
}

// Positions (px) and radii of the experts on the stage.
function placed(frame, area) {
  const { box, scale } = area;
  const x = new Float32Array(frame.n_experts), y = new Float32Array(frame.n_experts), r = new Float32Array(frame.n_experts);
  const unit = Math.min(box.width, box.height);
  for (let i = 0; i < frame.n_experts; i++) {
    x[i] = box.x + frame.x[i] * box.width;
    y[i] = box.y + frame.y[i] * box.height;
    r[i] = Math.max(frame.radius[i] * unit, 1.6 * scale);
  }
  return { x, y, r };
}

// Control points (8 numbers an edge) of cubic curves: bars are left and reached squarely, experts in a bend to the right.
function curves(frame, spots, area) {
  const points = new Float32Array(8 * frame.m), lengths = new Float32Array(frame.m);
  for (let e = 0; e < frame.m; e++) {
    const a = frame.from[e], b = frame.to[e];
    const p = endPoint(a, b, frame, spots, area), q = endPoint(b, a, frame, spots, area);
    const dx = q.x - p.x, dy = q.y - p.y;
    const c = controlPoint(p, dx, dy, 1), d = controlPoint(q, -dx, -dy, -1);
    points.set([p.x, p.y, c.x, c.y, d.x, d.y, q.x, q.y], 8 * e);
    lengths[e] = Math.max(20, 1.08 * Math.hypot(dx, dy));
  }
  return { points, lengths };
}

function endPoint(node, other, frame, spots, area) {
  if (node < frame.n_experts) return { x: spots.x[node], y: spots.y[node] };
  const { box, bars } = area, bar = bars[node - frame.n_experts];
  const known = other < frame.n_experts;
  const x = known ? spots.x[other] : box.x + frame.x[other] * box.width;
  const y = known ? spots.y[other] : box.y + frame.y[other] * box.height;
  if (bar.y) return { x: bar.left + clip((x - box.x) / box.width) * (bar.right - bar.left), y: bar.y, lies: true };
  return { x: bar.x, y: clip((y - bar.top) / (bar.bottom - bar.top)) * (bar.bottom - bar.top) + bar.top, stands: true };
}

function clip(share) {
  return Math.min(1, Math.max(0, share));
}

function controlPoint(p, dx, dy, side) {
  if (p.lies) return { x: p.x, y: p.y + 0.45 * dy };
  if (p.stands) return { x: p.x + 0.5 * dx, y: p.y };
  return { x: p.x + 0.3 * dx - side * 0.12 * dy, y: p.y + 0.3 * dy + side * 0.12 * dx };
}

function along(points, e, t) {
  const i = 8 * e, s = 1 - t;
  const a = s * s * s, b = 3 * s * s * t, c = 3 * s * t * t, d = t * t * t;
  return [
    a * points[i] + b * points[i + 2] + c * points[i + 4] + d * points[i + 6],
    a * points[i + 1] + b * points[i + 3] + c * points[i + 5] + d * points[i + 7],
  ];
}

// Payments between experts in the colour of the payee, above all others in grey. Edges of a like kind, colour and width are one path: overlaps do not darken, and thousands cost a few strokes.
function drawEdges(pen, frame, path, palette, scale) {
  const bundles = new Map();
  for (let e = 0; e < frame.m; e++) {
    const between = frame.from[e] < frame.n_experts && frame.to[e] < frame.n_experts;
    const colour = between ? skillColour(frame.skill[frame.to[e]], palette) : palette.muted;
    const width = Math.min(3, Math.max(0.5, Math.round(frame.width[e] * 2) / 2));
    const key = `${colour} ${width}`;
    if (!bundles.has(key)) bundles.set(key, { colour, width, between, edges: [] });
    bundles.get(key).edges.push(e);
  }
  const order = [...bundles.values()].sort((a, b) => a.between - b.between || a.width - b.width);
  for (const { colour, width, between, edges } of order) {
    pen.beginPath();
    for (const e of edges) {
      const p = path.points, i = 8 * e;
      pen.moveTo(p[i], p[i + 1]);
      pen.bezierCurveTo(p[i + 2], p[i + 3], p[i + 4], p[i + 5], p[i + 6], p[i + 7]);
    }
    pen.strokeStyle = colour;
    pen.lineWidth = width * scale;
    pen.globalAlpha = (between ? 0.4 : 0.25) + 0.08 * (width - 0.5);
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

function skillColour(skill, palette) {
  return palette.skills[skill] || palette.muted;
}

// One shape of a skill around (x, y), each of about the area of a disc of radius r.
function shapePath(pen, shape, x, y, r) {
  if (shape === "disc") {
    pen.moveTo(x + r, y);
    pen.arc(x, y, r, 0, 2 * Math.PI);
  } else if (shape === "square") {
    pen.rect(x - 0.89 * r, y - 0.89 * r, 1.78 * r, 1.78 * r);
  } else if (shape === "bar") {
    pen.rect(x - 1.35 * r, y - 0.58 * r, 2.7 * r, 1.16 * r);
  } else {
    polygon(pen, x, y, r, shape);
  }
}

const CORNERS = {
  "triangle-up": [3, 1.45, -90], "triangle-down": [3, 1.45, 90], diamond: [4, 1.25, -90], hexagon: [6, 1.1, 0], star: [10, 1.5, -90],
};

function polygon(pen, x, y, r, shape) {
  const [corners, stretch, start] = CORNERS[shape];
  for (let k = 0; k < corners; k++) {
    const reach = r * stretch * (shape === "star" && k % 2 ? 0.5 : 1);
    const angle = ((start + (360 / corners) * k) * Math.PI) / 180;
    const [px, py] = [x + reach * Math.cos(angle), y + reach * Math.sin(angle)];
    if (k) pen.lineTo(px, py);
    else pen.moveTo(px, py);
  }
  pen.closePath();
}

function drawExperts(pen, frame, spots, tokens, palette, scale) {
  const bySkill = new Map();
  for (let i = 0; i < frame.n_experts; i++) {
    const skill = frame.skill[i] >= 0 && frame.skill[i] < 8 ? frame.skill[i] : -1;
    if (!bySkill.has(skill)) bySkill.set(skill, []);
    bySkill.get(skill).push(i);
  }
  for (const [skill, members] of bySkill) {
    pen.beginPath();
    for (const i of members) shapePath(pen, tokens.shapes[skill] || "disc", spots.x[i], spots.y[i], spots.r[i]);
    pen.fillStyle = skillColour(skill, palette);
    pen.fill();
    pen.strokeStyle = palette.paper;
    pen.lineWidth = 0.75 * scale;
    pen.stroke();
  }
  for (let i = 0; i < frame.n_experts; i++) if (frame.mark[i]) drawMark(pen, frame.mark[i], spots, i, palette, scale);
}

function drawMark(pen, mark, spots, i, palette, scale) {
  const x = spots.x[i], y = spots.y[i], r = OUTER * spots.r[i];
  if (mark & FLOW.BORN) circle(pen, x, y, r + 3.5 * scale, palette.ink, scale);
  if (mark & FLOW.FOLLOWED) circle(pen, x, y, r + 5 * scale, palette.ink, 1.5 * scale, [3 * scale, 2.5 * scale]);
  if (mark & FLOW.DYING) cross(pen, x, y, r + 2 * scale, palette, scale);
  if (mark & FLOW.SELECTED) drawSelection(pen, x, y, spots.r[i], palette, scale);
}

// An ink ring with a gap of paper.
function drawSelection(pen, x, y, r, palette, scale) {
  circle(pen, x, y, OUTER * r + 2 * scale, palette.paper, 3 * scale);
  circle(pen, x, y, OUTER * r + 4 * scale, palette.ink, 2 * scale);
}

function circle(pen, x, y, r, colour, width, dash = []) {
  pen.beginPath();
  pen.arc(x, y, r, 0, 2 * Math.PI);
  pen.setLineDash(dash);
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.stroke();
  pen.setLineDash([]);
}

function cross(pen, x, y, r, palette, scale) {
  for (const [colour, width] of [[palette.paper, 4], [palette.ink, 1.5]]) {
    pen.beginPath();
    pen.moveTo(x - r, y - r);
    pen.lineTo(x + r, y + r);
    pen.moveTo(x + r, y - r);
    pen.lineTo(x - r, y + r);
    pen.strokeStyle = colour;
    pen.lineWidth = width * scale;
    pen.stroke();
  }
}

// Credit on its way: hollow = reward from the world, filled = payment between experts, square = compute cost.
function drawDots(pen, frame, path, travelled, key, palette, scale) {
  const r = 2 * scale, marks = [[], [], [], []];
  for (let d = 0; d < frame.d; d++) {
    const e = frame.dotEdge[d];
    const start = key(e) + travelled / path.lengths[e];
    for (let k = 0; k < frame.dotCount[d]; k++) marks[frame.kind[e]].push(along(path.points, e, (start + k * 0.618034) % 1));
  }
  pen.lineWidth = 1.25 * scale;
  pen.strokeStyle = palette.ink;
  for (let kind = 0; kind < 4; kind++) {
    if (!marks[kind].length) continue;
    pen.beginPath();
    for (const [x, y] of marks[kind]) shapePath(pen, kind === 2 ? "square" : "disc", x, y, kind ? r : 1.15 * r);
    pen.fillStyle = kind === 0 ? palette.paper : kind === 3 ? palette.muted : palette.ink;
    pen.fill();
    if (kind === 0) pen.stroke();
  }
}

// A name on a plate of paper that keeps within the stage.
function writePlate(pen, text, x, y, look, area) {
  const { palette, scale, tokens } = look;
  pen.font = `500 ${12 * scale}px ${tokens.font}`;
  const width = pen.measureText(text).width + 12 * scale, height = 20 * scale;
  const left = Math.min(area.width - width - 2, Math.max(2, x - width / 2));
  const top = Math.min(area.height - height - 2, Math.max(2, y - height / 2));
  pen.fillStyle = palette.paper;
  pen.strokeStyle = palette.hairline;
  pen.lineWidth = 1;
  pen.fillRect(left, top, width, height);
  pen.strokeRect(left, top, width, height);
  write(pen, text, left + width / 2, top + height / 2 + 0.5, { ...look, weight: 500 });
}

function write(pen, text, x, y, { tokens, palette, scale, colour, weight = 400, size = 12, align = "center" }) {
  pen.font = `${weight} ${size * scale}px ${tokens.font}`;
  pen.textAlign = align;
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.lineWidth = 4 * scale;
  pen.strokeStyle = palette.paper;
  pen.strokeText(text, x, y);
  pen.fillStyle = colour || palette.ink;
  pen.fillText(text, x, y);
}

// The bars of the system nodes with their names, and in words what flows through them (header.flows, if given); returns the boxes they take.
function drawBars(pen, frame, area, look) {
  const { palette, scale } = look, { systems, flows = [] } = frame.header;
  const taken = [], high = 16 * scale;
  pen.lineCap = "round";
  systems.forEach((name, k) => {
    if (!frame.radius[frame.n_experts + k]) return;
    const bar = area.bars[k], x = bar.y ? (bar.left + bar.right) / 2 : bar.x;
    pen.beginPath();
    pen.moveTo(bar.y ? bar.left : bar.x, bar.y || bar.top);
    pen.lineTo(bar.y ? bar.right : bar.x, bar.y || bar.bottom);
    pen.strokeStyle = palette.ink;
    pen.lineWidth = 4 * scale;
    pen.stroke();
    if (!bar.y) taken.push({ x: bar.x, y: (bar.top + bar.bottom) / 2, wide: 8 * scale, high: bar.bottom - bar.top });
    else taken.push({ x, y: bar.y, wide: bar.right - bar.left, high: 8 * scale });
    const y = k === 2 ? bar.y + 14 * scale : (bar.y || bar.top) - 13 * scale;
    pen.font = `500 ${12 * scale}px ${look.tokens.font}`;
    const half = pen.measureText(name).width / 2 + 4;
    const middle = Math.min(area.width - half, Math.max(half, x));
    taken.push({ x: middle, y, wide: 2 * half, high });
    write(pen, name, middle, y, { ...look, weight: 500 });
    if (!flows[k] || bar.y) return;
    const side = k ? "right" : "left", edge = k ? area.width - 6 * scale : 6 * scale;
    write(pen, flows[k], edge, bar.bottom + 14 * scale, { ...look, colour: palette.muted, align: side });
    const wide = pen.measureText(flows[k]).width + 8 * scale;
    taken.push({ x: k ? edge - wide / 2 : edge + wide / 2, y: bar.bottom + 14 * scale, wide, high });
  });
  pen.lineCap = "butt";
  return taken;
}

// Names of the skills at their sectors, each with its shape: outside if there is room, else above or below, and over nothing that is `taken`.
const PLACES = [[0, 0], [0, 1], [0, -1], [0.5, 0], [-0.5, 0], [0, 2], [0, -2], [1, 1], [-1, 1], [1, -1], [-1, -1], [0, 3], [0, -3]]; // across in half names, down in lines

function drawSkillNames(pen, frame, spots, area, look, taken) {
  const { box, scale } = area;
  const cx = box.x + box.width / 2, cy = box.y + box.height / 2;
  pen.font = `500 ${12 * scale}px ${look.tokens.font}`;
  frame.header.skills.forEach((name, k) => {
    const sector = sectorOf(frame, spots, k, cx, cy);
    if (!sector) return;
    const { ux, uy, reach } = sector, half = pen.measureText(name).width / 2 + 8 * scale;
    const least = area.bars[0].x + half + 8 * scale, most = area.bars[1].x - half - 8 * scale;
    const outside = cx + ux * (reach + 8 * scale + half);
    const x = Math.min(most, Math.max(least, outside));
    const squeezed = Math.abs(outside - x) > 2 * scale;
    const y = squeezed ? (uy > 0.02 ? sector.bottom + 12 * scale : sector.top - 12 * scale) : cy + uy * (reach + 12 * scale);
    const boxes = PLACES.map(([across, down]) => ({
      x: Math.min(most, Math.max(least, x + across * half)), y: Math.min(area.foot, Math.max(12 * scale, y + down * 18 * scale)),
      wide: 2 * half + 8 * scale, high: 16 * scale,
    }));
    const place = clearest(boxes, taken);
    nameSkill(pen, name, k, place.x, place.y, half, look);
  });
}

function nameSkill(pen, name, k, x, y, half, look) {
  const { scale } = look;
  write(pen, name, x + 7 * scale, y, { ...look, weight: 500 });
  pen.beginPath();
  shapePath(pen, look.tokens.shapes[k] || "disc", x - half + 5 * scale, y, 4 * scale);
  pen.fillStyle = skillColour(k, look.palette);
  pen.fill();
}

// In which direction from the centre the experts of a skill stand, how far out, and how high and low; null = none.
function sectorOf(frame, spots, skill, cx, cy) {
  let sx = 0, sy = 0, top = Infinity, bottom = -Infinity, reach = 0, count = 0;
  const members = [];
  for (let i = 0; i < frame.n_experts; i++) if (frame.skill[i] === skill) members.push(i);
  for (const i of members) {
    sx += spots.x[i] - cx;
    sy += spots.y[i] - cy;
    top = Math.min(top, spots.y[i] - spots.r[i]);
    bottom = Math.max(bottom, spots.y[i] + spots.r[i]);
    count += 1;
  }
  if (!count) return null;
  const length = Math.hypot(sx, sy) || 1, ux = sx / length, uy = sy / length;
  for (const i of members) reach = Math.max(reach, (spots.x[i] - cx) * ux + (spots.y[i] - cy) * uy + spots.r[i]);
  return { ux, uy, reach, top, bottom };
}
