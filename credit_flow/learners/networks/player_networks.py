"""The networks of players: layers of tanh units over features, or a convolution over a picture of classes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

CLASSES, CHANNELS = 16, 6
"""Kinds of cells that a picture can show, and the channels of embedding and convolution (key `christoffersen2023`)."""

SIDE, STRIDE = 3, 2
"""Cells that the convolution sees at once, in rows and columns, and from one look to the next."""

HIDDEN = (64, 64)


def player_network(
    inputs: int, outputs: int, view: tuple[int, int] = (), hidden: Sequence[int] = HIDDEN
) -> nn.Sequential:
    """`inputs` numbers, the first of which are a picture of `view` rows and columns if there is one, to `outputs`, through layers of `hidden` tanh units; whatever it sees, the
    last layer says 0 at first."""
    first = [Picture(view)] if view else []
    width = inputs - view[0] * view[1] + first[0].width if view else inputs
    sizes = (width, *hidden)
    layers = [layer for pair in zip(sizes, hidden) for layer in (nn.Linear(*pair), nn.Tanh())]
    last = nn.Linear(sizes[-1], outputs)
    nn.init.zeros_(last.weight)
    nn.init.zeros_(last.bias)
    return nn.Sequential(*first, *layers, last)


class Picture(nn.Module):
    """Classes of cells by an embedding, then a convolution with ReLU; numbers beside the picture pass by. It looks at every other cell only, which takes a third of the time."""

    def __init__(self, view: tuple[int, int]):
        super().__init__()
        self.view = tuple(view)
        self.embedding = nn.Parameter(torch.randn(CLASSES, CHANNELS) * 0.5)
        self.convolution = nn.Conv2d(CHANNELS, CHANNELS, SIDE, stride=STRIDE)
        self.width = CHANNELS * ((view[0] - SIDE) // STRIDE + 1) * ((view[1] - SIDE) // STRIDE + 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(batch, inputs) to (batch, width + inputs beside the picture)."""
        rows, columns = self.view
        cells = x[..., : rows * columns].long().clamp(max=CLASSES - 1)
        picture = self.embedding[cells].unflatten(-2, self.view).movedim(-1, -3)
        seen = torch.relu(self.convolution(picture)).flatten(-3)
        return torch.cat([seen, x[..., rows * columns :]], dim=-1)


def layers_of(arrays: dict[str, np.ndarray]) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...]]:
    """The weights (policies, outputs, inputs) and biases (policies, outputs) of a player's linear layers, in order, by the names of their parameters."""
    places = sorted(int(name.split(".")[0]) for name in arrays if name.endswith(".weight"))
    weights, biases = ([arrays[f"{place}.{part}"] for place in places] for part in ("weight", "bias"))
    return tuple(weights), tuple(biases)
