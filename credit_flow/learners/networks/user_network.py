"""A user's network: made by a function, tried once before anything is built on it, and never touched itself."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence

import torch
from torch import nn

ROWS = 64
"""Sights that a network is shown when it is tried."""


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


def require_usable(module: nn.Module, features: int, outputs: int) -> None:
    """Try a copy of it, with weights off their start. Errors: ValueError, or TypeError, with the reason.

    It must map (batch, features) numbers to finite (batch, outputs), 32 bit, say the same whenever it sees the same, of each sight by that sight alone, and be reached by a gradient.
    """
    name = type(module).__name__
    with torch.random.fork_rng(devices=[]):
        require_maps(module, features, outputs)
        require_weights(module, name)
        module = _shaken(module)
        before = {part: value.clone() for part, value in module.named_buffers()}
        shown = torch.linspace(-1.0, 1.0, ROWS * features).sin().mul(3.0).view(ROWS, features)
        with torch.enable_grad():  # whoever makes networks may have turned gradients off
            said = module(shown)
        changed = [part for part, value in module.named_buffers() if not torch.equal(value, before[part])]
        if changed:
            raise TypeError(
                f"{name} changes its buffer {changed[0]} as it looks: what is said before an update must be said again at the update; take a layer "
                "without running statistics, such as nn.LayerNorm, or .eval() it where it is made"
            )
        if not torch.equal(module(shown), said):
            raise TypeError(
                f"{name} says different things of the same sight: it draws random numbers, as dropout does, or keeps a state. A training is replayed from its seeds, and "
                "every state is sold by itself: .eval() it where it is made, and let the world show what is to be remembered, as a recurrent cell over stacked frames"
            )
        if not torch.allclose(_one_row(module, shown, name), said[:1], rtol=1e-3, atol=1e-4):
            raise TypeError(
                f"{name} says of a sight what depends on the others in the batch: each is another copy of the world, so rows must not be mixed"
            )
    if any(value.requires_grad for value in module.parameters()) and not said.requires_grad:
        raise TypeError(
            f"{name} is reached by no gradient (detach, no_grad, numpy?), so nothing of it could be learnt"
        )


def require_weights(module: nn.Module, name: str) -> None:
    """Errors: TypeError unless it has parameters, all of 32 bit, of known sizes."""
    parameters = list(module.parameters())
    if any(isinstance(value, nn.parameter.UninitializedTensorMixin) for value in parameters):
        raise TypeError(f"{name} has lazy layers, whose sizes are not known: say how many features they take")
    if not parameters:
        raise TypeError(f"{name} has no parameters, so there is nothing to learn")
    odd = [value.dtype for value in parameters if value.dtype != torch.float32]
    if odd:
        raise TypeError(f"{name} has parameters of {odd[0]}: must be torch.float32")


@torch.no_grad()
def require_maps(module: nn.Module, features: int, outputs: int) -> None:
    """Errors: ValueError unless `module` maps (batch, features) numbers to finite (batch, outputs), 32 bit."""
    name, batch = type(module).__name__, 2
    module = copy.deepcopy(module)
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


def _shaken(module: nn.Module) -> nn.Module:
    """A copy with weights off their start: a last layer of zeros would hide what stands before it."""
    module = copy.deepcopy(module)
    with torch.no_grad():
        for value in module.parameters():
            value += 0.1 * torch.arange(1.0, value.numel() + 1.0).sin().view_as(value)
    return module


def _one_row(module: nn.Module, shown: torch.Tensor, name: str) -> torch.Tensor:
    try:
        said = module(shown[:1])
    except Exception as error:
        raise ValueError(f"{name} cannot take a batch of one: {error}") from None
    if said.ndim != 2:
        raise ValueError(f"{name} cannot take a batch of one: it maps it to {tuple(said.shape)} (squeeze?)")
    return said


def members_weights(members: Sequence[nn.Module]) -> tuple[torch.Tensor, dict[str, torch.Size]]:
    """The parameters of modules of one make, and after them their buffers of 32 bit, a row a member (members, numbers); and the shape of each by name."""
    rows = [[*member.named_parameters(), *fixed(member, torch.float32).items()] for member in members]
    flat = torch.stack([nn.utils.parameters_to_vector(value for _, value in row) for row in rows])
    return flat.detach(), {name: value.shape for name, value in rows[0]}


def constants(members: Sequence[nn.Module]) -> dict[str, torch.Tensor]:
    """Their other buffers, such as indices, by name. Errors: TypeError where these differ from member to member."""
    kept = [fixed(member) for member in members]
    for name, value in kept[0].items():
        if not all(torch.equal(each[name], value) for each in kept):
            raise TypeError(
                f"{type(members[0]).__name__}: its buffer {name} of {value.dtype} differs from module to module: must be torch.float32, or the same in all"
            )
    return kept[0]


def ties(module: nn.Module) -> dict[str, str]:
    """Parameters that two of its layers share: the other name of each, and the one under which it is kept."""
    kept = {id(value): name for name, value in module.named_parameters()}
    found = {}
    for place, layer in module.named_modules():
        for name, value in layer.named_parameters(place, recurse=False, remove_duplicate=False):
            if name != kept[id(value)]:
                found[name] = kept[id(value)]
    return found


def fixed(module: nn.Module, dtype: torch.dtype | None = None) -> dict[str, torch.Tensor]:
    """Its buffers of `dtype` by name, or those that are not of 32 bit."""
    buffers = module.named_buffers()
    return {
        name: value
        for name, value in buffers
        if (value.dtype == dtype if dtype else value.dtype != torch.float32)
    }


def learnt(module: nn.Module) -> torch.Tensor | None:
    """Which of its parameters and buffers, in a row, are to be learnt (numbers,) bool; None: all, as it has no buffers and none has `requires_grad` False."""
    values = [*module.parameters(), *fixed(module, torch.float32).values()]
    if all(value.requires_grad for value in values):
        return None
    flags = [torch.full((value.numel(),), value.requires_grad) for value in values]
    return torch.cat(flags)
