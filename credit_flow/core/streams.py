"""Randomness as a pure function: a draw is a hash of (seed, stream name, tick, index, draw number).

There is no generator state. A stream is known by its `key`, made once from the seed and the stream's name; inside
kernels a draw is `uniform(key, tick, index, draw)`, where `index` is the row or lot that draws and `draw` counts its
draws of that tick. The hash is two rounds of the SplitMix64 finaliser (key `steele2014`).
"""

from __future__ import annotations

import hashlib
import math

import numpy as np

from credit_flow.core.amounts import nearest
from credit_flow.core.programs.kernel import kernel

_TICK = np.uint64(0x9E3779B97F4A7C15)
_INDEX = np.uint64(0xD1B54A32D192ED03)
_DRAW = np.uint64(0x8CB92BA72F3D8DD7)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_27, _30, _31, _11 = np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(11)
_CHUNK = 16.0


def stream_key(seed: int, name: str) -> np.uint64:
    """The key of the stream `name` under `seed` (any integer)."""
    digest = hashlib.blake2b(f"{int(seed)}/{name}".encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "little"))


@kernel
def _mix(x):
    x = (x ^ (x >> _30)) * _MIX_1
    x = (x ^ (x >> _27)) * _MIX_2
    return x ^ (x >> _31)


@kernel
def uniform(key, tick, index, draw):
    """One uniform number in [0, 1), a multiple of 2^-53."""
    x = _mix(key + np.uint64(tick) * _TICK + np.uint64(draw) * _DRAW)
    x = _mix(x + (np.uint64(index) + np.uint64(1)) * _INDEX)
    return float(x >> _11) * 1.1102230246251565e-16


@kernel
def below(n, key, tick, index, draw):
    """One integer in 0 .. n - 1, each equally likely (n < 2^53)."""
    return int(uniform(key, tick, index, draw) * n)


@kernel
def episode_key(key, number, copy):
    """The key of a stream of its own for the episode `number` of a copy of a world."""
    return _mix(key + np.uint64(number) * _TICK + (np.uint64(copy) + np.uint64(1)) * _INDEX)


@kernel
def normal(key, tick, index, draw):
    """One standard normal number rounded to 2^-20 (Box-Muller; uses draws `draw` and `draw + 1`)."""
    u = 1.0 - uniform(key, tick, index, draw)
    v = uniform(key, tick, index, draw + 1)
    return nearest(math.sqrt(-2.0 * math.log(u)) * math.cos(6.283185307179586 * v))


@kernel
def poisson(mean, key, tick, index):
    """One Poisson number of the given mean, as a sum over chunks of mean 16 or less, each by inversion."""
    total = 0
    draw = 0
    left = mean
    while left > 0.0:
        chunk = min(left, _CHUNK)
        u = uniform(key, tick, index, draw)
        term = math.exp(-chunk)
        cumulated = term
        count = 0
        while u >= cumulated and count < 200:
            count += 1
            term *= chunk / count
            cumulated += term
        total += count
        left -= chunk
        draw += 1
    return total


@kernel
def _fill(out, key, tick):
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = uniform(key, tick, i, j)


@kernel
def _fill_some(out, key, tick, indices):
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = uniform(key, tick, indices[i], j)


def uniforms(key: np.uint64, tick: int, shape: tuple[int, int]) -> np.ndarray:
    """An array (indices, draws) of uniform numbers: entry [i, j] is `uniform(key, tick, i, j)`."""
    out = np.empty(shape)
    _fill(out, key, tick)
    return out


def uniforms_of(key: np.uint64, tick: int, indices: np.ndarray, n: int) -> np.ndarray:
    """The rows `indices` (m,) of `uniforms(key, tick, ...)` with `n` draws each, (m, n), without the others being drawn."""
    out = np.empty((len(indices), n))
    _fill_some(out, key, tick, indices)
    return out
