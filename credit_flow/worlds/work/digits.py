"""Handwritten digits, 8 x 8 pixels, split once into a training and a held-back half, and the stream of those to be read."""

from __future__ import annotations

import functools

import numpy as np

from credit_flow.core.amounts import down
from credit_flow.core.boundary.memory import require_room
from credit_flow.core.streams import poisson, stream_key, uniforms
from credit_flow.worlds.work.tasks import Tasks
from credit_flow.worlds.world import World

N_PIXELS = 64
N_CLASSES = 10

BYTES_PER_DIGIT = 180
"""What a digit takes in the tick: itself as it is drawn, its task, the contract on it and its reading."""

_SPLIT_KEY = stream_key(0, "digits_split")
"""The split is the same whatever the seed of a run, so that no run has ever been taught a held-back digit."""


class Digits(World):
    """The 1,797 images bundled with scikit-learn (keys `alpaydin1998`, `pedregosa2011`) and a stream of training digits.

    A digit is an index into `images` and `labels`. Half of each class is `training`, half is `held_back`; the stream
    draws training digits only, each equally likely, with repetition. Each tick brings a Poisson number of them, mean
    `task_rate`; each is a task of one step, for which WORLD pays at most `bounty` credits.
    """

    def __init__(self, seed: int, *, task_rate: float = 20.0, bounty: float = 8.0):
        self.seed, self.task_rate, self.bounty = seed, task_rate, float(down(bounty))
        self.key = stream_key(seed, "digits")
        self.images, self.labels = _load()  # (digits, 64) ink 0..1 in sixteenths; (digits,) int64 0..9
        self.training, self.held_back = _split()  # indices of digits, ascending
        self.shown = np.zeros(len(self.labels), dtype=np.int64)  # (digits,) how often the stream brought each
        self.next_id = 0
        self.offer(np.empty(0, dtype=np.int64))

    def advance(self, tick: int) -> float:
        """Bring the digits of `tick`; returns the most that WORLD may pay in it, in credits. Errors: `TooLarge`."""
        n = poisson(self.task_rate, stream_key(self.seed, "digits_arriving"), tick, 0)
        require_room(BYTES_PER_DIGIT * n, f"{n:,} digits", "task_rate")
        self.offer(self.draw(tick, n))
        self.shown += np.bincount(self.digits, minlength=len(self.shown))
        return float(self.tasks.bounty.sum())

    def offer(self, digits: np.ndarray) -> None:
        """Put out `digits` (n,) as the tasks of the tick."""
        n = len(digits)
        steps, ids = np.arange(n + 1), np.arange(self.next_id, self.next_id + n)
        one_kind, top = np.zeros(n, dtype=np.int64), np.full(n, -1)
        self.digits, self.next_id = digits, self.next_id + n
        self.tasks = Tasks(ids, np.full(n, self.bounty), steps, one_kind, np.ones(n), top, steps[1:])

    def draw(self, tick: int, n_digits: int) -> np.ndarray:
        """The digits (n_digits,) that the stream brings in `tick`."""
        place = uniforms(self.key, tick, (n_digits, 1))[:, 0] * len(self.training)
        return self.training[place.astype(np.int64)]

    def lesson(self, tick: int, n_pupils: int, n_digits: int) -> np.ndarray:
        """Training digits (n_pupils, n_digits) to teach newcomers with, drawn like those of the stream."""
        place = uniforms(stream_key(self.seed, "digits_taught"), tick, (n_pupils, n_digits)) * len(
            self.training
        )
        taught = self.training[place.astype(np.int64)]
        self.shown += np.bincount(taught.ravel(), minlength=len(self.shown))
        return taught

    def right(self, digits: np.ndarray, answers: np.ndarray) -> np.ndarray:
        """Which `answers` (classes, -1 = no answer; any shape that `digits` broadcasts to) are the true class."""
        return answers == self.labels[digits]


@functools.cache
def _load() -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import load_digits  # a second of import that other worlds need not pay

    grey, labels = load_digits(return_X_y=True)
    return _frozen(grey / 16.0), _frozen(labels.astype(np.int64))


@functools.cache
def _split() -> tuple[np.ndarray, np.ndarray]:
    _, labels = _load()
    order = np.lexsort((uniforms(_SPLIT_KEY, 0, (len(labels), 1))[:, 0], labels))
    halves = [np.array_split(order[labels[order] == c], 2) for c in range(N_CLASSES)]
    training, held_back = (np.sort(np.concatenate(half)) for half in zip(*halves))
    return _frozen(training), _frozen(held_back)


def _frozen(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array
