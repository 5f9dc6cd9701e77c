"""The networks that learners use unless they are given others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import nn

from credit_flow.learners.heads import Head


def bid_network(features: int, head: Head, hidden: Sequence[int] = (16,), linear: bool = True) -> nn.Module:
    """Features to the raw numbers of `head`; the last layer starts at weight 0, so that every new policy bids alike everywhere.

    As in key `chang2020` the encoder is one linear layer of 16; with `linear` False each hidden layer is followed by tanh.
    """
    layers = _layers((features, *hidden), nn.Identity if linear else nn.Tanh)
    last = nn.Linear(hidden[-1] if hidden else features, head.width)
    with torch.no_grad():
        last.weight.zero_()
        last.bias.copy_(torch.tensor(head.start))
    return nn.Sequential(*layers, last)


def value_network(features: int, hidden: Sequence[int] = (16,)) -> nn.Module:
    """Features to one value: hidden layers with ReLU, then a linear one."""
    layers = _layers((features, *hidden), nn.ReLU)
    return nn.Sequential(*layers, nn.Linear(hidden[-1] if hidden else features, 1))


def action_network(features: int, actions: int, hidden: int = 16) -> nn.Module:
    """Features to one logit an action: a linear layer, as the bidders' encoder, then one that starts at 0, so that all actions are alike."""
    return nn.Sequential(nn.Linear(features, hidden), _from_zero(hidden, actions))


class Factored(nn.Module):
    """Networks side by side: (batch, features) to their outputs one after the other (batch, outputs); parameters in the same order.

    With one of one logit for every action, what is learnt of an action leaves the others' weights alone.
    """

    def __init__(self, parts: Sequence[nn.Module]):
        super().__init__()
        self.parts = nn.ModuleList(parts)

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        """Every part sees everything."""
        return torch.cat([part(seen) for part in self.parts], dim=-1)


def behind(
    encoder: Callable[[], nn.Module] | None, features: int, make: Callable[[int], nn.Module]
) -> Callable[[], nn.Module]:
    """A maker of what `make` makes for so many numbers: the `features`, or what a new `encoder()` of one's own turns them into."""
    if encoder is None:
        return lambda: make(features)
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        n = encoder()(torch.zeros(1, features)).shape[-1]
    return lambda: nn.Sequential(encoder(), make(n))


def fitting_width(size: Callable[[int], int], parameters: int) -> int:
    """The width, at least 1, at which `size(width)`, linear in it, is nearest to so many parameters."""
    one, two = size(1), size(2)
    return max(1, 1 + round((parameters - one) / (two - one)))


def count(module: nn.Module) -> int:
    """Its parameters, numbers."""
    return sum(each.numel() for each in module.parameters())


def _from_zero(features: int, outputs: int) -> nn.Linear:
    last = nn.Linear(features, outputs)
    nn.init.zeros_(last.weight)
    nn.init.zeros_(last.bias)
    return last


def _layers(sizes: Sequence[int], activation: Callable[[], nn.Module]) -> list[nn.Module]:
    pairs = [(nn.Linear(a, b), activation()) for a, b in zip(sizes, sizes[1:])]
    return [layer for pair in pairs for layer in pair if not isinstance(layer, nn.Identity)]
