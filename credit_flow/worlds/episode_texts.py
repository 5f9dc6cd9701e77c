"""What a world of episodes tells whoever plays whole episodes of it in one call: texts for one copy, and the arrays that they read and write."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class EpisodeTexts(NamedTuple):
    """Texts for one copy of a world, on its `ground` (what stays) and `state` (arrays whose first axis is the copy), both named tuples.

    `begin(copy, key, ground, state)` puts it into the start state that `key`, a number of its own for each episode, draws, and returns how large the instance is;
    `code(copy, ground, state)` is the number of what is seen; `act(copy, action, most, ground, state)` does an action, stops it after `most` steps, and returns
    the reward, credits, the steps that it took, at least 1, and whether the episode is over.
    """

    begin: Callable
    code: Callable
    act: Callable
