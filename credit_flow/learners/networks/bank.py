"""A bank: many policies of one architecture, computed together, their parameters on a leading dimension."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence

import torch
from torch import nn
from torch.func import functional_call, vmap

from credit_flow.learners.networks.user_network import (
    constants,
    fixed,
    learnt,
    members_weights,
    require_usable,
    seeded,
    ties,
)

GROUPED = (nn.Linear, nn.Tanh, nn.ReLU, nn.Identity)
"""Layers that have a grouped form; a stack of others is computed by `vmap`."""


class Bank(nn.Module):
    """`len(keys)` modules made by `make`, each initialised from its own key, in one tensor `flat` (modules, parameters).

    `bank(x)` maps (modules, batch, *features) to (modules, batch, *outputs). An `nn.Sequential` of `GROUPED` layers is computed by one `baddbmm` a layer, all else, or with `grouped` False, by
    `torch.func.vmap` over `functional_call`; what cannot be mapped, such as `nn.GRU` or a branch on what is seen, one member after the other. A member is the same alone and in a bank.

    What `make` gives is copied and left alone; parameters with `requires_grad` False and buffers stay as they are made (`learnt` says which do not).

    Errors: TypeError and ValueError, with the reason, for one that `require_usable` refuses where `maps` gives features and outputs.
    """

    def __init__(
        self,
        make: Callable[[], nn.Module],
        keys: Sequence[int],
        *,
        grouped: bool = True,
        device: str | torch.device = "cpu",
        maps: tuple[int, int] | None = None,
    ):
        super().__init__()
        members = [seeded(make, key) for key in keys]
        template = copy.deepcopy(members[0])
        if maps is not None:
            require_usable(template, *maps)
        flat, self._shapes = members_weights(members)
        self.flat = nn.Parameter(flat.to(device))
        moves = learnt(template)
        self.learnt = None if moves is None else moves.to(device)  # (numbers,) bool; None: all
        self._sizes = [shape.numel() for shape in self._shapes.values()]
        self._ties = ties(template)
        self._still = tuple(fixed(template, torch.float32))
        self._constants = {name: value.to(device) for name, value in constants(members).items()}
        self.grouped = grouped and _has_grouped_form(template)
        self.mapped = maps is None or self.grouped or self._can_be_mapped(template, maps[0])
        self._template = [template.to("meta")]  # in a list: its parameters are not the bank's

    def __len__(self) -> int:
        return len(self.flat)

    @property
    def n_learnt(self) -> int:
        """Numbers that are learnt, those of all members."""
        return len(self) * (self.flat.shape[1] if self.learnt is None else int(self.learnt.sum()))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Outputs (modules, batch, *outputs) of every member for its own inputs (modules, batch, *features)."""
        return self.with_parameters(self.flat, x)

    def with_parameters(self, flat: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        """The same with other parameters `flat` (modules, parameters)."""
        named = self.named(flat)
        named |= {name: named[name].detach() for name in self._still}
        if self.grouped:
            return self._grouped(named, x)
        if self.mapped:
            return vmap(self._one)(named, x)
        alone = ({name: value[i] for name, value in named.items()} for i in range(len(flat)))
        return torch.stack([self._one(each, x[i]) for i, each in enumerate(alone)])

    def named(self, flat: torch.Tensor) -> dict[str, torch.Tensor]:
        """The parameters `flat` by name, each (modules, *shape)."""
        parts = flat.split(self._sizes, dim=1)
        return {
            name: part.view(len(flat), *shape) for (name, shape), part in zip(self._shapes.items(), parts)
        }

    def _one(self, parameters: dict[str, torch.Tensor], x: torch.Tensor) -> torch.Tensor:
        return _said(self._template[0], self._constants | parameters, self._ties, x)

    def _can_be_mapped(self, template: nn.Module, features: int) -> bool:
        named, shown = self.named(self.flat[:1].detach().cpu()), torch.zeros(1, 2, features)
        try:
            vmap(lambda mine, x: _said(template, mine, self._ties, x))(named, shown)
        except (RuntimeError, TypeError, ValueError):
            return False
        return True

    def _grouped(self, named: dict[str, torch.Tensor], x: torch.Tensor) -> torch.Tensor:
        for place, layer in enumerate(self._template[0]):
            if isinstance(layer, nn.Linear):
                weight = named[f"{place}.weight"].transpose(1, 2)
                x = torch.baddbmm(named[f"{place}.bias"].unsqueeze(1), x, weight)
            else:
                x = layer(x)
        return x


def _said(module: nn.Module, parameters: dict, same: dict[str, str], x: torch.Tensor) -> torch.Tensor:
    """Torch's own `tie_weights` would leave the weights in a layer that comes twice."""
    tied = {other: parameters[name] for other, name in same.items()}
    return functional_call(module, parameters | tied, (x,), tie_weights=False)


def _has_grouped_form(module: nn.Module) -> bool:
    layers = list(module) if type(module) is nn.Sequential else []
    apart = len(set(map(id, layers))) == len(layers)  # a layer that comes twice has one set of weights
    return (
        bool(layers)
        and apart
        and all(type(layer) in GROUPED and getattr(layer, "bias", True) is not None for layer in layers)
    )
