"""A bank: many policies of one architecture, computed together, their parameters on a leading dimension."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence

import torch
from torch import nn
from torch.func import functional_call, vmap

from credit_flow.learners.networks.user_network import learnt, require_maps, seeded

GROUPED = (nn.Linear, nn.Tanh, nn.ReLU, nn.Identity)
"""Layers that have a grouped form; a stack of others is computed by `vmap`."""


class Bank(nn.Module):
    """`len(keys)` modules made by `make`, each initialised from its own key, in one tensor `flat` (modules, parameters).

    `bank(x)` maps (modules, batch, *features) to (modules, batch, *outputs). Any `nn.Module` without buffers will do; an
    `nn.Sequential` of `GROUPED` layers is computed by one `baddbmm` a layer, all else, or with `grouped` False, by
    `torch.func.vmap` over `functional_call`. A member is the same alone and in a bank.

    What `make` gives is copied and left alone; parameters with `requires_grad` False stay as they are made (`learnt` says which are not).

    Errors: TypeError for modules with buffers, which would mix the members' statistics; ValueError for one that does not map
    (batch, features) to (batch, outputs) where `maps` gives these two.
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
        if any(True for _ in template.buffers()):
            raise TypeError(
                f"{type(template).__name__} has buffers; a bank takes modules with parameters only"
            )
        if maps is not None:
            require_maps(template, *maps)
        flats = [nn.utils.parameters_to_vector(member.parameters()) for member in members]
        self.flat = nn.Parameter(torch.stack(flats).detach().to(device))
        moves = learnt(template)
        self.learnt = None if moves is None else moves.to(device)  # (parameters,) bool; None: all
        self._shapes = {name: value.shape for name, value in template.named_parameters()}
        self._sizes = [shape.numel() for shape in self._shapes.values()]
        self._template = [template.to("meta")]  # in a list: its parameters are not the bank's
        self.grouped = grouped and _has_grouped_form(template)

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
        return self._grouped(named, x) if self.grouped else vmap(self._one)(named, x)

    def named(self, flat: torch.Tensor) -> dict[str, torch.Tensor]:
        """The parameters `flat` by name, each (modules, *shape)."""
        parts = flat.split(self._sizes, dim=1)
        return {
            name: part.view(len(flat), *shape) for (name, shape), part in zip(self._shapes.items(), parts)
        }

    def _one(self, parameters: dict[str, torch.Tensor], x: torch.Tensor) -> torch.Tensor:
        return functional_call(self._template[0], parameters, (x,))

    def _grouped(self, named: dict[str, torch.Tensor], x: torch.Tensor) -> torch.Tensor:
        for place, layer in enumerate(self._template[0]):
            if isinstance(layer, nn.Linear):
                weight = named[f"{place}.weight"].transpose(1, 2)
                x = torch.baddbmm(named[f"{place}.bias"].unsqueeze(1), x, weight)
            else:
                x = layer(x)
        return x


def _has_grouped_form(module: nn.Module) -> bool:
    layers = list(module) if type(module) is nn.Sequential else []
    return bool(layers) and all(
        type(layer) in GROUPED and getattr(layer, "bias", True) is not None for layer in layers
    )
