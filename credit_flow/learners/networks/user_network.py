"""A user's network: made by a function, tried once before anything is built on it, and never touched itself."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn


def seeded(make: Callable[[], nn.Module], key: int) -> nn.Module:
    """A module whose initial weights depend on `key` alone; torch's own generator is left as it was.

    Errors: TypeError for what makes no module.
    """
    if isinstance(make, nn.Module):
        raise TypeError(
            f"{type(make).__name__} is a module: give a function that makes one, such as its class, or lambda: module"
        )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(key) % 2**63)
        module = make()
    if not isinstance(module, nn.Module):
        raise TypeError(f"{make!r} made {module!r}: must make a torch.nn.Module")
    return module


@torch.no_grad()
def require_maps(module: nn.Module, features: int, outputs: int) -> None:
    """Errors: ValueError unless `module` maps (batch, features) numbers to finite (batch, outputs), 32 bit."""
    name, batch = type(module).__name__, 2
    try:
        given = module(torch.zeros(batch, features))
    except Exception as error:
        raise ValueError(f"{name} cannot take what is seen, (batch, {features}): {error}") from None
    shape = tuple(given.shape) if isinstance(given, torch.Tensor) else type(given).__name__
    if shape != (batch, outputs):
        raise ValueError(f"{name} maps {(batch, features)} to {shape}: must be {(batch, outputs)}")
    if given.dtype != torch.float32 or not given.isfinite().all():
        raise ValueError(
            f"{name} gives {given.dtype}, finite: {bool(given.isfinite().all())}: must be finite float32"
        )


def learnt(module: nn.Module) -> torch.Tensor | None:
    """Which of its parameters, in a row, are to be learnt (parameters,) bool; None: all, as none has `requires_grad` False."""
    if all(value.requires_grad for value in module.parameters()):
        return None
    flags = [torch.full((value.numel(),), value.requires_grad) for value in module.parameters()]
    return torch.cat(flags)
