"""Handwritten digits as images of 28 x 28 pixels: those that scikit-learn brings, enlarged, or the user's own MNIST file."""

from __future__ import annotations

import functools
import gzip
from pathlib import Path
from typing import NamedTuple

import numpy as np

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.boundary.path import as_file, as_path
from credit_flow.worlds.work.digits import Digits

SIDE = 28


class DigitImages(NamedTuple):
    """Images, what they show, and which of them may be learnt from."""

    images: np.ndarray  # (digits, 28, 28) ink 0..1 on the quantum 2^-20
    labels: np.ndarray  # (digits,) classes 0..9
    training: np.ndarray  # indices of digits
    held_back: np.ndarray  # indices of digits


@functools.cache
def digit_images(path: str = "") -> DigitImages:
    """The 1,797 digits of scikit-learn (key `alpaydin1998`), or those of the file `path`; nothing is ever downloaded.

    `path` names an npz with x_train, y_train, x_test, y_test, or a folder with the four IDX files of MNIST, packed or not
    (key `lecun1998`); its test images are those held back. Errors: `ParameterError` naming the path and what is wrong with it.
    """
    return _of_file(as_path(path, ParameterError)) if path else _bundled()


def _bundled() -> DigitImages:
    digits = Digits(0)
    small = digits.images.reshape(-1, 8, 8)
    stretch = _stretch(8, SIDE)
    return DigitImages(
        _on_quantum(stretch @ small @ stretch.T), digits.labels, digits.training, digits.held_back
    )


def _stretch(n: int, m: int) -> np.ndarray:
    """The matrix (m, n) of linear interpolation between `n` pixels seen as `m`, weights in 2^-12: its products are exact."""
    place = np.clip((np.arange(m) + 0.5) * n / m - 0.5, 0, n - 1)
    low = np.minimum(place.astype(np.int64), n - 2)
    share = np.rint((place - low) * 4096.0) / 4096.0
    matrix = np.zeros((m, n))
    matrix[np.arange(m), low], matrix[np.arange(m), low + 1] = 1.0 - share, share
    return matrix


def _of_file(path: Path) -> DigitImages:
    try:
        parts = _of_npz(path) if path.is_file() else _of_idx(path)
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise ParameterError(
            f"data = {str(path)!r}: must be an npz with x_train, y_train, x_test, y_test, or a folder with the IDX files of MNIST: {error}"
        ) from None
    (taught, classes), (kept, answers) = parts
    images, labels = np.concatenate([taught, kept]), np.concatenate([classes, answers]).astype(np.int64)
    if images.shape[1:] != (SIDE, SIDE) or len(images) != len(labels) or not len(taught) or not len(kept):
        raise ParameterError(
            f"data = {str(path)!r}: images {images.shape} and labels {labels.shape} do not fit 28 x 28"
        )
    places = np.arange(len(images))
    return DigitImages(_on_quantum(images / 255.0), labels, places[: len(taught)], places[len(taught) :])


def _of_npz(path: Path):
    with np.load(path) as arrays:
        return tuple((arrays[f"x_{part}"], arrays[f"y_{part}"]) for part in ("train", "test"))


def _of_idx(folder: Path):
    return tuple(
        (_idx(folder, f"{part}-images-idx3-ubyte", 16).reshape(-1, SIDE, SIDE), _idx(folder, f"{part}-labels-idx1-ubyte", 8))
        for part in ("train", "t10k")
    )  # fmt: skip


def _idx(folder: Path, name: str, header: int) -> np.ndarray:
    packed = folder / f"{name}.gz"
    if packed.exists():
        content = gzip.decompress(as_file(packed, ValueError).read_bytes())
    else:
        content = as_file(folder / name, ValueError).read_bytes()
    return np.frombuffer(content, dtype=np.uint8, offset=header)


def _on_quantum(ink: np.ndarray) -> np.ndarray:
    return np.rint(ink * PER_CREDIT) / PER_CREDIT
