"""The networks that learners use unless they are given others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import nn

from credit_flow.learners.heads.head import Head

WIDTH = 16
"""Outputs of the linear encoder, as in key `chang2020`."""

PATCH, CHANNELS, PICTURE_WIDTH = 4, 16, 32
"""Pictures: kernel and stride of the convolution, its channels, and outputs of the encoder."""


def bid_network(
    features: int,
    head: Head,
    picture: tuple[int, ...] = (),
    hidden: Sequence[int] = (),
    unit: type[nn.Module] = nn.Tanh,
) -> nn.Module:
    """Features to the raw numbers of `head`; the last layer starts at weight 0, so that every new policy bids alike everywhere.

    With `hidden` there are layers of so many units in place of the encoder.
    """
    sizes = (features, *hidden)
    layers = [layer for pair in zip(sizes, hidden) for layer in (nn.Linear(*pair), unit())]
    return _starting_at(head.start, layers or _encoder(features, picture))


def action_network(features: int, actions: int, picture: tuple[int, ...] = (), width: int = 0) -> nn.Module:
    """Features to the logits of `actions` actions, over the bidders' encoder of `width` outputs; at first all are equally likely."""
    return _starting_at((0.0,) * actions, _encoder(features, picture, width))


def value_network(features: int, picture: tuple[int, ...] = (), width: int = 0) -> nn.Module:
    """Features to one value: the encoder of `width` outputs with ReLU, then a linear layer."""
    layers = _encoder(features, picture, width)
    return nn.Sequential(*layers, *([] if picture else [nn.ReLU()]), nn.Linear(_width(layers), 1))


def factored_network(features: int, actions: int, picture: tuple[int, ...] = ()) -> nn.Module:
    """An action network for every single action, side by side."""
    return Factored([action_network(features, 1, picture) for _ in range(actions)])


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


def fitting_width(size: Callable[[int], int], parameters: int) -> int:
    """The width, at least 1, at which `size(width)`, linear in it, is nearest to so many parameters."""
    one, two = size(1), size(2)
    return max(1, 1 + round((parameters - one) / (two - one)))


def count(module: nn.Module) -> int:
    """Its parameters, numbers."""
    return sum(each.numel() for each in module.parameters())


def _encoder(features: int, picture: tuple[int, ...], width: int = 0) -> list[nn.Module]:
    """One linear layer, as in key `chang2020`; for a picture (channels, height, width) a strided convolution before it."""
    if not picture:
        return [nn.Linear(features, width or WIDTH)]
    rows, columns = (side // PATCH for side in picture[1:])
    return [
        nn.Unflatten(-1, picture),
        nn.Conv2d(picture[0], CHANNELS, PATCH, stride=PATCH),
        nn.ReLU(),
        nn.Flatten(-3),
        nn.Linear(CHANNELS * rows * columns, width or PICTURE_WIDTH),
        nn.ReLU(),
    ]


def _starting_at(start: Sequence[float], layers: list[nn.Module]) -> nn.Module:
    """`layers`, and a last one that says `start` whatever it sees."""
    last = nn.Linear(_width(layers), len(start))
    with torch.no_grad():
        last.weight.zero_()
        last.bias.copy_(torch.tensor(start))
    return nn.Sequential(*layers, last)


def _width(layers: list[nn.Module]) -> int:
    return [layer for layer in layers if isinstance(layer, nn.Linear)][-1].out_features
