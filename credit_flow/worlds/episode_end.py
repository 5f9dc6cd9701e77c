"""When the episode of a copy is over, and what is kept of it as the next begins: the same for all worlds whose rules are kernels."""

from __future__ import annotations

from typing import NamedTuple

from credit_flow.core.programs.kernel import kernel
from credit_flow.core.streams import uniform


class Ending(NamedTuple):
    """When an episode is over."""

    horizon: int  # steps after which it is cut off
    after: int = 0  # steps after which chance may end the game
    every: int = 1  # steps from one such chance to the next
    chance: float = 0.0


@kernel
def ends_by_chance(copy, tick, key, ending, episodes):
    """Whether the game ends with this step of the clock."""
    clock = episodes.clock[copy]
    if ending.chance == 0.0 or clock <= ending.after or clock % ending.every != 0:
        return False
    return uniform(key, tick, copy, 0) < ending.chance


@kernel
def is_over(copy, t, ending, episodes, happenings):
    """Whether the episode is over, which is cut off at its horizon unless the game has ended."""
    ended = happenings.terminated[t, copy]
    cut = episodes.clock[copy] >= ending.horizon and not ended
    happenings.truncated[t, copy] = cut
    episodes.first[copy] = ended or cut
    return ended or cut


@kernel
def begin_anew(copy, episodes):
    """The clock of a new episode."""
    episodes.clock[copy] = 0
    episodes.episode[copy] += 1
    episodes.over[copy] = False


@kernel
def keep_last(copy, wanted, sight):
    """What agents saw as the episode was over."""
    for i in range(sight.features.shape[1]):
        for k in range(sight.features.shape[2]):
            sight.final_features[copy, i, k] = sight.features[copy, i, k]
        if wanted:
            for r in range(sight.views.shape[2]):
                for c in range(sight.views.shape[3]):
                    sight.final_views[copy, i, r, c] = sight.views[copy, i, r, c]
