"""Mental rotation: a digit was turned and pushed away; two steps to put it back, and a fixed judge that says what it sees."""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from credit_flow.core.amounts import nearest
from credit_flow.core.boundary.parameters import ParameterError, Parameters, parameter
from credit_flow.core.programs.kernel import lots
from credit_flow.core.streams import below, stream_key
from credit_flow.worlds.episodic import EpisodicWorld, Moved
from credit_flow.worlds.work.digit_images import SIDE, DigitImages, digit_images
from credit_flow.worlds.work.multilayer_perceptron import MultilayerPerceptron, fitted

CANVAS = 64
ANGLE, SHIFT = np.pi / 3.0, 0.29
"""Radians; and half widths of the canvas, 0.29 x 32 pixels."""

ACTIONS = ("rotate +60", "rotate -60", "shift up", "shift down", "shift left", "shift right")
INVERSE = np.array([1, 0, 3, 2, 5, 4])
"""The action that undoes each."""

CORRUPTIONS = np.array(list(itertools.product((0, 1), (2, 3, 4, 5))))
"""(8, 2): a rotation, then a shift, as actions."""

N_STEPS = 2


@dataclass(frozen=True)
class MentalRotationSettings(Parameters):
    """What can be set of it."""

    data: str = parameter("", "npz or folder of MNIST; scikit-learn's digits unless given", unit="path")


class MentalRotation(EpisodicWorld):
    """A digit of 28 x 28 pixels in the middle of a canvas of 64 x 64, rotated by 60 degrees either way, then shifted (key `chang2020`).

    Six actions rotate by 60 degrees either way or shift by 0.29 half widths up, down, left or right, by bilinear sampling; the border is
    continued outwards. After exactly two steps the task ends, and pays 1 if a fixed judge reads the digit right. Only shifting back and
    then rotating back puts it back exactly; the other order leaves it displaced. What is seen are the 4,096 pixels, ink 0..1.

    The judge is fitted to upright, centred training digits only. Episodes show training digits, or with `held_back` those that neither
    judge nor society was taught. `turned`: the rotations that occur, indices of `ACTIONS`; both unless given. `data`: a file of MNIST, else
    scikit-learn's digits (in the spirit of the source, which used MNIST).
    """

    settings = MentalRotationSettings
    horizon, discount, most, pays_once, picture = N_STEPS, 0.99, 1.0, True, (1, CANVAS, CANVAS)
    task_settings = {
        "training": {},
        "held_back": {"held_back": True},
        "one_way": {"turned": (0,)},
        "other_way": {"turned": (1,)},
    }

    def __init__(
        self,
        seed: int = 0,
        copies: int = 1,
        *,
        held_back: bool = False,
        turned: tuple[int, ...] = (0, 1),
        data: str = "",
    ):
        super().__init__(seed, copies)
        self.corruptions = np.flatnonzero(np.isin(CORRUPTIONS[:, 0], turned))  # those that occur
        if not len(self.corruptions):
            raise ParameterError(f"turned = {turned!r}: must name rotations, 0 or 1 or both")
        self.n_actions, self.n_features = len(ACTIONS), CANVAS * CANVAS
        self.held_back, self.data = held_back, data
        self.canvas = np.zeros((copies, self.n_features))  # ink 0..1; replaced, never changed in place
        self.digit = np.zeros(copies, dtype=np.int64)
        self.corruption = np.zeros(copies, dtype=np.int64)

    @property
    def digits(self) -> DigitImages:
        """All images there are."""
        return digit_images(self.data)

    @property
    def judge(self) -> MultilayerPerceptron:
        """Who says what it sees on the canvas."""
        return judge_of(self.data)

    def reset(self, copies: np.ndarray, tick: int) -> None:
        """Draw a digit and a corruption for `copies` (n,), indices."""
        key = stream_key(self.seed, "starts")
        which = self.digits.held_back if self.held_back else self.digits.training
        _draw(len(copies), copies, which, self.corruptions, key, tick, self.digit, self.corruption)
        canvas = self.canvas.copy()
        canvas[copies] = corrupted(self.digits, self.digit[copies], self.corruption[copies])
        self.canvas = canvas

    def examine(self) -> None:
        """Show held-back digits from now on."""
        self.held_back = True

    def repair(self) -> np.ndarray:
        """The action (copies,), an index, that puts every copy's digit exactly back: first the shift, then the rotation."""
        done = np.minimum(self.clock, N_STEPS - 1)
        return INVERSE[CORRUPTIONS[self.corruption, N_STEPS - 1 - done]]

    def observations(self) -> np.ndarray:
        """The ink of every copy's pixels (copies, 4096), numbers."""
        return self.canvas

    def move(self, copies: np.ndarray, actions: np.ndarray) -> Moved:
        """Do `actions` (n,) in `copies` (n,), indices: arrays (n,) of credits, steps and flags."""
        after, _, moved = self.peek(copies, actions)
        canvas = self.canvas.copy()
        canvas[copies] = after
        self.canvas = canvas
        self.clock[copies] += 1
        return moved

    def peek(self, copies: np.ndarray, actions: np.ndarray) -> tuple[np.ndarray, np.ndarray, Moved]:
        """Observations (n, 4096), their codes (n,), -1, and what `actions` (n,) would bring, nothing being changed."""
        n = len(copies)
        after = transformed(self.canvas[copies], actions)
        ends = self.clock[copies] + 1 >= N_STEPS
        reward = np.zeros(n)
        done = np.flatnonzero(ends)
        if len(done):
            reward[done] = self.judge.classes(after[done]) == self.digits.labels[self.digit[copies[done]]]
        steps = np.ones(n, dtype=np.int64)
        moved = Moved(reward, np.zeros(n, dtype=np.int64), steps, ends, np.zeros(n, dtype=np.bool_))
        return after, np.full(n, -1, dtype=np.int64), moved


class ReferenceLines(NamedTuple):
    """What must be said beside every result: the share of corrupted digits that the judge reads right after ..."""

    upright: float  # ... no corruption at all
    ceiling: float  # ... the exact repair: shift back, rotate back
    wrong_order: float  # ... rotate back, shift back
    random_pairs: float  # ... two actions at random: the exact mean of all 36
    no_op: float  # ... nothing


def reference_lines(digits: int = 0, held_back: bool = True, data: str = "") -> ReferenceLines:
    """The lines over all eight corruptions of the held-back (else the training) digits: all of them, or the first `digits`."""
    source, judge = digit_images(data), judge_of(data)
    which = source.held_back if held_back else source.training
    which = which[:digits] if digits else which
    shown, corruption = np.repeat(which, len(CORRUPTIONS)), np.tile(np.arange(len(CORRUPTIONS)), len(which))
    start = corrupted(source, shown, corruption)
    rotation, shift = CORRUPTIONS[corruption].T

    def right(images) -> float:
        return float((judge.classes(images) == source.labels[shown]).mean())

    def after(first, second) -> float:
        return right(transformed(transformed(start, first), second))

    upright = right(centred(source, shown))
    pairs = _mean_of_pairs(start, right)
    repair, reverse = (INVERSE[shift], INVERSE[rotation]), (INVERSE[rotation], INVERSE[shift])
    return ReferenceLines(upright, after(*repair), after(*reverse), pairs, right(start))


def _mean_of_pairs(start: np.ndarray, right) -> float:
    total = 0.0
    for first in range(len(ACTIONS)):
        half = transformed(start, np.full(len(start), first))
        for second in range(len(ACTIONS)):
            total += right(transformed(half, np.full(len(start), second)))
    return total / len(ACTIONS) ** 2


def centred(digits: DigitImages, which: np.ndarray) -> np.ndarray:
    """Digits `which` (n,), indices, upright in the middle of the canvas (n, 4096), ink 0..1."""
    canvas = np.zeros((len(which), CANVAS, CANVAS))
    edge = (CANVAS - SIDE) // 2
    canvas[:, edge : edge + SIDE, edge : edge + SIDE] = digits.images[which]
    return canvas.reshape(len(which), -1)


def corrupted(digits: DigitImages, which: np.ndarray, corruption: np.ndarray) -> np.ndarray:
    """Digits `which` (n,), indices, rotated and then shifted as `corruption` (n,), 0..7, says: (n, 4096), ink 0..1."""
    rotation, shift = CORRUPTIONS[corruption].T
    return transformed(transformed(centred(digits, which), rotation), shift)


def transformed(images: np.ndarray, actions: np.ndarray) -> np.ndarray:
    """`images` (n, 4096), ink 0..1, after `actions` (n,), indices into `ACTIONS`."""
    out = np.empty(images.shape)
    _transform(
        len(images), np.ascontiguousarray(images), np.asarray(actions, dtype=np.int64), *_sampling(), out
    )
    return out


@functools.cache
def judge_of(data: str = "") -> MultilayerPerceptron:
    """The judge: a perceptron fitted to the upright, centred training digits of `data`, and to nothing else."""
    digits = digit_images(data)
    return fitted(centred(digits, digits.training), digits.labels[digits.training])


def affine_maps() -> np.ndarray:
    """Where each action looks (6, 2, 3): a point (x, y, 1) of its output, in half widths, y downwards, takes its ink from there."""
    c, s = np.cos(ANGLE), np.sin(ANGLE)
    turns = [[[c, -z, 0.0], [z, c, 0.0]] for z in (s, -s)]
    pushes = [[[1.0, 0.0, x], [0.0, 1.0, y]] for x, y in ((0, SHIFT), (0, -SHIFT), (SHIFT, 0), (-SHIFT, 0))]
    return np.array(turns + pushes)


@functools.cache
def _sampling() -> tuple[np.ndarray, np.ndarray]:
    """For every action and pixel four pixels (6, 4096, 4) and their weights, parts in 2^-24: with ink on the quantum sums are exact."""
    centre = (2.0 * np.arange(CANVAS) + 1.0) / CANVAS - 1.0
    y, x = (grid.ravel() for grid in np.meshgrid(centre, centre, indexing="ij"))
    points = affine_maps() @ np.stack([x, y, np.ones_like(x)])  # (6, 2, 4096)
    place = np.clip(((points + 1.0) * CANVAS - 1.0) / 2.0, 0.0, CANVAS - 1)
    place = np.rint(place * 4096.0) / 4096.0
    low = np.minimum(place.astype(np.int64), CANVAS - 2)
    share = place - low
    (column, row), (right, lower) = np.moveaxis(low, 1, 0), np.moveaxis(share, 1, 0)
    corners, weights = [], []
    for down, across in itertools.product((0, 1), (0, 1)):
        corners.append((row + down) * CANVAS + column + across)
        weights.append((lower if down else 1.0 - lower) * (right if across else 1.0 - right))
    return np.stack(corners, axis=-1), np.stack(weights, axis=-1)


@lots
def _draw(i, copies, digits, corruptions, key, tick, digit, corruption):
    copy = copies[i]
    digit[copy] = digits[below(len(digits), key, tick, copy, 0)]
    corruption[copy] = corruptions[below(len(corruptions), key, tick, copy, 1)]


@lots
def _transform(i, images, actions, corner, weight, out):
    action = actions[i]
    for p in range(out.shape[1]):
        ink = 0.0
        for k in range(4):
            ink += weight[action, p, k] * images[i, corner[action, p, k]]
        out[i, p] = nearest(ink)
