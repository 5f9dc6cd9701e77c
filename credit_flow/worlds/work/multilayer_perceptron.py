"""A multilayer perceptron with one hidden layer that is fitted once and then judges: the same one on every machine.

Weights, ink and errors are rounded to powers of two before they are multiplied, so every sum of products is exact: no order of
addition and no fused multiply-add changes a weight or an answer (key `rumelhart1986`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import xxhash

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.streams import stream_key, uniforms

N_HIDDEN = 64
EPOCHS, BATCH, RATE, MOMENTUM = 40, 32, 0.02, 0.9
"""Passes over the training images, images per update, step and momentum of stochastic gradient descent."""

FINE, COARSE = 2.0**16, 2.0**12
"""Parts of one to which weights, and errors, are rounded."""

_KEY = stream_key(0, "multilayer_perceptron")
"""The same start and the same order of images whatever the seed of a run: a judge belongs to its images alone."""


class MultilayerPerceptron(NamedTuple):
    """Weights of pixels - 64 - classes with rectified hidden units; it answers and never learns."""

    inward: np.ndarray  # (pixels, hidden) in 2^-16
    threshold: np.ndarray  # (hidden,)
    outward: np.ndarray  # (hidden, classes)
    offset: np.ndarray  # (classes,)

    def scores(self, images: np.ndarray) -> np.ndarray:
        """Class scores (images, classes), numbers, of `images` (images, pixels) of ink on the quantum 2^-20; exact."""
        return self._hidden(images) @ self.outward + self.offset

    def classes(self, images: np.ndarray) -> np.ndarray:
        """The class (images,) of the highest score, the lower class among equals, of `images` (images, pixels) of ink."""
        return self.scores(images).argmax(axis=1)

    def _hidden(self, images: np.ndarray) -> np.ndarray:
        return _rounded(np.maximum(images @ self.inward + self.threshold, 0.0), COARSE)

    @property
    def hash(self) -> str:
        """What tells one judge from another."""
        digest = xxhash.xxh3_128()
        for weights in self:
            digest.update(np.ascontiguousarray(weights).tobytes())
        return digest.hexdigest()


def fitted(images: np.ndarray, labels: np.ndarray, n_classes: int = 10) -> MultilayerPerceptron:
    """The perceptron fitted to `images` (images, pixels) of ink 0..1 and `labels` (images,) classes; kept by their hash."""
    images, labels = np.asarray(images, dtype=np.float64), np.asarray(labels, dtype=np.int64)
    digest = xxhash.xxh3_128_hexdigest(images.tobytes() + labels.tobytes())
    if digest not in _FITTED:
        _FITTED[digest] = _fit(_rounded(images, PER_CREDIT), labels, n_classes)
    return _FITTED[digest]


_FITTED: dict[str, MultilayerPerceptron] = {}


def _fit(images, labels, n_classes: int) -> MultilayerPerceptron:
    inked = np.flatnonzero(
        images.any(axis=0)
    )  # pixels without ink have no gradient: they keep the weight they start with
    start = _start(images.shape[1], n_classes)
    weights = [start.inward[inked], *start[1:]]
    speed = [np.zeros(part.shape) for part in weights]
    seen, wanted = np.ascontiguousarray(images[:, inked]), np.eye(n_classes)[labels]
    for epoch in range(EPOCHS):
        order = np.argsort(uniforms(_KEY, 1 + epoch, (len(images), 1))[:, 0], kind="stable")
        for first in range(0, len(order), BATCH):
            some = order[first : first + BATCH]
            slopes = _slopes(_frozen(weights), seen[some], wanted[some])
            for part, pace, slope in zip(weights, speed, slopes):
                pace *= MOMENTUM
                pace -= RATE * slope / len(some)
                part += pace
    inward = start.inward.copy()
    inward[inked] = weights[0]
    return _frozen([inward, *weights[1:]])


def _start(n_pixels: int, n_classes: int) -> MultilayerPerceptron:
    """Weights uniform on +- 1/sqrt(inputs)."""
    shapes = ((n_pixels, N_HIDDEN), (1, N_HIDDEN), (N_HIDDEN, n_classes), (1, n_classes))
    widths = (n_pixels, n_pixels, N_HIDDEN, N_HIDDEN)
    keys = (stream_key(0, f"multilayer_perceptron_{k}") for k in range(4))
    drawn = [
        (2.0 * uniforms(key, 0, shape) - 1.0) / np.sqrt(n) for key, shape, n in zip(keys, shapes, widths)
    ]
    return _frozen([drawn[0], drawn[1][0], drawn[2], drawn[3][0]])


def _slopes(net: MultilayerPerceptron, seen, wanted) -> list[np.ndarray]:
    """The gradient of the summed cross-entropy of a batch, by part; every product is exact."""
    hidden = net._hidden(seen)
    scores = hidden @ net.outward + net.offset
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    error = _rounded(chances / chances.sum(axis=1, keepdims=True) - wanted, COARSE)
    below = _rounded((error @ net.outward.T) * (hidden > 0.0), FINE)
    return [seen.T @ below, below.sum(axis=0), hidden.T @ error, error.sum(axis=0)]


def _frozen(weights) -> MultilayerPerceptron:
    return MultilayerPerceptron(*(_rounded(part, FINE) for part in weights))


def _rounded(numbers: np.ndarray, parts: float) -> np.ndarray:
    return np.rint(numbers * parts) / parts
