"""Cheap classifiers that know little: a few pixels and one prototype a class, learnt from the digits they are paid for.

A classifier answers with the class whose prototype is nearest in squared distance over its own pixels (a nearest-mean
classifier in a random subspace, key `ho1998`). It cannot answer with a class it has never seen. Its compute use is the
number of multiply-adds it spends, counted as it goes: `features` for each prototype it compares with or moves.

Prototypes are kept on the quantum 2^-20, so distances are exact sums: no order of addition and no fused multiply-add
changes an answer.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from credit_flow.core.amounts import nearest
from credit_flow.core.programs.kernel import kernel, lots
from credit_flow.core.streams import uniform
from credit_flow.worlds.work.digits import N_CLASSES, N_PIXELS

RATE_FLOOR = 1.0 / 32.0
"""A prototype is the running mean of its class until it has seen 32 digits, then a moving average with this weight."""

INHERITED = 4
"""A child trusts its parent's prototypes as if they were means of at most this many digits a class."""

MEAN_OF_NOTHING = 0.5
"""Where every prototype stands on a pixel never looked at: equally far from all classes, so it decides nothing."""


BLUR = 1.0 / 64.0
"""Squared distances much below this, ink squared, say no more about a digit than this one does."""


class Bank(NamedTuple):
    """The columns of the classifiers, one row an expert; `*bank` hands them to the texts below."""

    pixels: np.ndarray  # (rows, features) int64, distinct, which of the 64 pixels the expert sees
    prototypes: np.ndarray  # (rows, classes, features) ink 0..1, on the quantum
    seen: np.ndarray  # (rows, classes) int64, digits learnt from, 0 = cannot be answered

    @classmethod
    def empty(cls, n_rows: int, features: int) -> Bank:
        """Columns for `n_rows` experts that `birth` has yet to fill. Errors: ValueError unless 1 <= features <= 64."""
        if not 1 <= features <= N_PIXELS:
            raise ValueError(f"features = {features}: an expert sees between 1 and {N_PIXELS} pixels")
        pixels = np.full((n_rows, features), -1, dtype=np.int64)
        prototypes = np.full((n_rows, N_CLASSES, features), MEAN_OF_NOTHING)
        return cls(pixels, prototypes, np.zeros((n_rows, N_CLASSES), dtype=np.int64))

    def of(self, rows: np.ndarray) -> Bank:
        """A copy of some rows, for example of the living."""
        return Bank(self.pixels[rows], self.prototypes[rows], self.seen[rows])


@kernel
def _distance(image, pixels, prototype, seen):
    """Squared distance over the expert's pixels, in ink squared; infinite to a class never seen."""
    if seen == 0:
        return math.inf
    total = 0.0
    for f in range(pixels.shape[0]):
        gap = image[pixels[f]] - prototype[f]
        total += gap * gap
    return total


@kernel
def _confidence(near, far):
    """How clearly the nearer of two wins: 0 (a tie, or nothing to compare with) to 1 (it fits exactly)."""
    return (far - near) / (far + near) if 0.0 < far < math.inf else 0.0


@lots
def answer(lot, rows, digits, images, pixels, prototypes, seen, best, runner_up, margin, multiply_adds):
    """Expert `rows[lot]` reads digit `digits[lot]`: its nearest class, the next nearest, and how clear it was.

    Out, each (lots,): `best` and `runner_up` class, -1 where it knows no such class; `margin` 0..1, (d2 - d1)/(d2 + d1)
    of the two squared distances; `multiply_adds`, features x classes it knows. Equally near: the lower class.
    """
    row = rows[lot]
    first, second = -1, -1
    near, far = math.inf, math.inf
    spent = 0
    for c in range(seen.shape[1]):
        distance = _distance(images[digits[lot]], pixels[row], prototypes[row, c], seen[row, c])
        spent += pixels.shape[1] if distance < math.inf else 0
        if distance < near:
            first, second = c, first
            near, far = distance, near
        elif distance < far:
            second = c
            far = distance
    best[lot] = first
    runner_up[lot] = second
    margin[lot] = _confidence(near, far)
    multiply_adds[lot] = spent


@lots
def likeness(lot, rows, digits, images, pixels, prototypes, seen, like, multiply_adds):
    """How like each class digit `digits[lot]` looks to expert `rows[lot]`.

    Out: `like` (lots, classes), 1 / (d2 + `BLUR`) of the squared distance d2, scaled to sum 1 (0 for a class never seen;
    all equal if none was); `multiply_adds` (lots,), features x classes it knows.
    """
    row = rows[lot]
    multiply_adds[lot] = 0
    total = 0.0
    for c in range(seen.shape[1]):
        distance = _distance(images[digits[lot]], pixels[row], prototypes[row, c], seen[row, c])
        multiply_adds[lot] += pixels.shape[1] if distance < math.inf else 0
        like[lot, c] = 1.0 / (distance + BLUR)
        total += like[lot, c]
    for c in range(seen.shape[1]):
        like[lot, c] = like[lot, c] / total if total > 0.0 else 1.0 / seen.shape[1]


@lots
def decide(lot, rows, digits, these, those, images, pixels, prototypes, seen, better, margin, multiply_adds):
    """Expert `rows[lot]` says which of two classes, `these[lot]` or `those[lot]`, digit `digits[lot]` is.

    Out, each (lots,): `better`, the nearer of the two (equally near: this; the one it knows if it knows one; -1 if it
    knows neither); `margin` as in `answer`; `multiply_adds`, features x those of the two it knows. A pairwise
    decision in the sense of key `hastie1998`.
    """
    row, image = rows[lot], images[digits[lot]]
    this, that = these[lot], those[lot]
    to_this = _distance(image, pixels[row], prototypes[row, this], seen[row, this])
    to_that = _distance(image, pixels[row], prototypes[row, that], seen[row, that])
    known = (1 if to_this < math.inf else 0) + (1 if to_that < math.inf else 0)
    better[lot] = -1 if known == 0 else this if to_this <= to_that else that
    margin[lot] = _confidence(min(to_this, to_that), max(to_this, to_that))
    multiply_adds[lot] = pixels.shape[1] * known


@lots
def learn(lot, rows, first, digits, images, labels, rate_floor, pixels, prototypes, seen, multiply_adds):
    """Expert `rows[lot]` moves the prototype of the true class towards each of its digits, in order.

    Its digits are `digits[first[lot] : first[lot + 1]]` (see `by_expert`); the rows must be distinct. The n-th digit of a
    class moves it by max(1/n, `rate_floor`) of the gap: the running mean (key `welford1962`), then a moving average,
    rounded to the quantum. Out: `multiply_adds` (lots,), features per digit.
    """
    row = rows[lot]
    for i in range(first[lot], first[lot + 1]):
        c = labels[digits[i]]
        seen[row, c] += 1
        rate = max(1.0 / seen[row, c], rate_floor)
        for f in range(pixels.shape[1]):
            gap = images[digits[i], pixels[row, f]] - prototypes[row, c, f]
            prototypes[row, c, f] += nearest(rate * gap)
    multiply_adds[lot] = pixels.shape[1] * (first[lot + 1] - first[lot])


@kernel
def _free_pixel(pixels, u):
    """One of the pixels not among `pixels`, each equally likely for u uniform in [0, 1)."""
    n_free = N_PIXELS
    for f in range(pixels.shape[0]):
        n_free -= 1 if pixels[f] >= 0 else 0
    left = int(u * n_free)
    for pixel in range(N_PIXELS):
        held = False
        for f in range(pixels.shape[0]):
            held = held or pixels[f] == pixel
        if not held:
            if left == 0:
                return pixel
            left -= 1
    return -1


@lots
def birth(lot, children, parents, mutation, key, tick, pixels, prototypes, seen):
    """Row `children[lot]` becomes a child of row `parents[lot]`, or a founder if that is -1.

    A founder draws its pixels at random and has seen nothing. A child gets its parent's pixels, each given up with
    probability `mutation` for one drawn among all that it does not hold. Prototypes of kept pixels are copied; on
    redrawn ones all classes start at `MEAN_OF_NOTHING`, and with at most `INHERITED` digits a class on the count they
    are soon learnt. Draws: index = the child's row, 2 f and 2 f + 1 for its feature f.
    """
    row, parent = children[lot], parents[lot]
    for c in range(seen.shape[1]):
        seen[row, c] = min(seen[parent, c], INHERITED) if parent >= 0 else 0
    for f in range(pixels.shape[1]):
        pixels[row, f] = pixels[parent, f] if parent >= 0 else -1
    for f in range(pixels.shape[1]):
        kept = parent >= 0 and uniform(key, tick, row, 2 * f) >= mutation
        if not kept:
            pixels[row, f] = -1
            pixels[row, f] = _free_pixel(pixels[row], uniform(key, tick, row, 2 * f + 1))
        for c in range(seen.shape[1]):
            prototypes[row, c, f] = prototypes[parent, c, f] if kept else MEAN_OF_NOTHING


def by_expert(rows: np.ndarray, digits: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Group the pairs (`rows[i]`, `digits[i]`) by expert for `learn`: distinct rows, `first` (rows + 1,), digits in order."""
    order = np.argsort(rows, kind="stable")
    distinct, counts = np.unique(rows, return_counts=True)
    first = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
    return distinct, first, digits[order]
