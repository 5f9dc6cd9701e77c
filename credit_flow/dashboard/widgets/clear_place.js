// Where a name goes so that it lies over nothing: boxes are { x, y, wide, high } around their middle, in px.

function overlap(a, b) {
  const x = (a.wide + b.wide) / 2 - Math.abs(a.x - b.x), y = (a.high + b.high) / 2 - Math.abs(a.y - b.y);
  return x > 0 && y > 0 ? x * y : 0;
}

// The first of `boxes` that lies over none of `taken`, else the one that does so least; it is taken from then on.
function clearest(boxes, taken) {
  let best = boxes[0], least = Infinity;
  for (const box of boxes) {
    const covered = taken.reduce((sum, other) => sum + overlap(box, other), 0);
    if (covered < least) [best, least] = [box, covered];
    if (!covered) break;
  }
  taken.push(best);
  return best;
}
