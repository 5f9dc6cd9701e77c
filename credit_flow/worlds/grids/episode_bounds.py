"""How episodes begin and end on a grid, whatever is played on it."""

from __future__ import annotations

from typing import NamedTuple

from credit_flow.core.programs.kernel import kernel
from credit_flow.core.streams import uniform
from credit_flow.worlds.grids.moves import place_agent


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
def clear(copy, terrain, board, agents):
    """The map as an episode begins, without anybody and without apples; nothing rests, nobody has done anything."""
    for cell in range(terrain.land.shape[0]):
        board.land[copy, cell] = terrain.land[cell]
        board.who[copy, cell] = 0
    board.beams[copy] = 0
    for i in range(agents.cell.shape[1]):
        agents.away[copy, i] = 0
        for k in range(2):
            agents.rest[copy, i, k] = 0
            agents.last[copy, i, k] = 0.0


@kernel
def place_all(copy, tick, key, starts, board, agents, episodes):
    """Everybody on a start cell of its own."""
    for i in range(agents.cell.shape[1]):
        place_agent(copy, tick, key, i, starts, board, agents)
        episodes.alive[copy, i] = True


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


@kernel
def forget(copy, t, board, agents, happenings):
    """Nothing has happened yet in step `t`."""
    board.beams[copy] = 0
    for i in range(agents.cell.shape[1]):
        happenings.reward[t, copy, i] = 0.0
        for k in range(happenings.outcome.shape[3]):
            happenings.outcome[t, copy, i, k] = 0.0


@kernel
def tell_alive(copy, agents, episodes):
    """Who takes part in the next step."""
    for i in range(agents.cell.shape[1]):
        episodes.alive[copy, i] = agents.away[copy, i] == 0
