"""Tensors of a learner as named arrays of numbers, and back."""

from __future__ import annotations

import numpy as np
import torch


def as_arrays(tensors: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    """A copy of every tensor (any shape), whatever device it is on, as an array by name."""
    return {name: tensor.detach().cpu().numpy().copy() for name, tensor in tensors.items()}


@torch.no_grad()
def restore_arrays(tensors: dict[str, torch.Tensor], state: dict[str, np.ndarray]) -> None:
    """Write the arrays of `state` (any shape) into the tensors of the same names. Errors: ValueError if one is missing or of another shape."""
    for name, tensor in tensors.items():
        found = state.get(name)
        if found is None or found.shape != tuple(tensor.shape):
            given = "nothing" if found is None else f"shape {found.shape}"
            raise ValueError(f"{name}: the saved state has {given}, this learner needs {tuple(tensor.shape)}")
    for name, tensor in tensors.items():
        tensor.copy_(torch.as_tensor(np.ascontiguousarray(state[name])))


def within(part: str, state: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays (any shape) of `state` whose names begin with `part` and a dot, under the rest of their names."""
    return {
        name.removeprefix(f"{part}."): value for name, value in state.items() if name.startswith(f"{part}.")
    }
