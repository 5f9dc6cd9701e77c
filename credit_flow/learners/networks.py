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


def _layers(sizes: Sequence[int], activation: Callable[[], nn.Module]) -> list[nn.Module]:
    pairs = [(nn.Linear(a, b), activation()) for a, b in zip(sizes, sizes[1:])]
    return [layer for pair in pairs for layer in pair if not isinstance(layer, nn.Identity)]
