"""One copy of Cleanup: how an episode begins, what a step does, what is seen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.kernel import kernel
from credit_flow.worlds.episode_end import Ending, ends_by_chance
from credit_flow.worlds.grids.beams import CLEAN, PUNISH, Beam, clean, punish, rest_all, rested
from credit_flow.worlds.grids.episode_bounds import clear, forget, place_all, tell_alive
from credit_flow.worlds.grids.grid_features import locate, tell_nearest, tell_selves
from credit_flow.worlds.grids.grid_state import Agents, Board, Stock
from credit_flow.worlds.grids.grid_views import Eye, see_all
from credit_flow.worlds.grids.growth import draw_waste, eat, grow_apples, is_apple, spread_waste
from credit_flow.worlds.grids.moves import draw_order, move_all, return_all
from credit_flow.worlds.grids.stock import fill, sort
from credit_flow.worlds.grids.terrain import WASTE, Sites, Terrain
from credit_flow.worlds.kernel_state import Episodes, Sight
from credit_flow.worlds.kernel_texts import texts_of

CLEANED, ATE, PUNISHED = 0, 1, 2
"""Columns of the outcome."""

CLEAN_ACTION = 7


class CleanupKeys(NamedTuple):
    """Streams that chance is drawn from."""

    start: np.uint64
    move: np.uint64
    growth: np.uint64
    waste: np.uint64
    comeback: np.uint64
    ending: np.uint64


class CleanupGround(NamedTuple):
    """What stays as it is."""

    terrain: Terrain
    orchard: Sites
    fouling: Sites
    apple_chance: np.ndarray  # (fouling + 1,), per free cell and step, by the number of cells with waste
    waste_chance: np.ndarray  # (fouling + 1,), of one more cell of waste in a step
    waste_from: int  # first step of an episode in which waste may spread
    drawn_waste: int  # cells with waste at the start beside those of the map
    bare: int  # class of orchard without an apple
    clean: Beam
    punish: Beam
    punish_action: int  # -1 = none
    ending: Ending
    eye: Eye
    keys: CleanupKeys


class CleanupState(NamedTuple):
    """What changes."""

    board: Board
    agents: Agents
    apples: Stock
    waste: Stock
    episodes: Episodes
    sight: Sight


def _begin(copy, tick, ground, state):
    clear(copy, ground.terrain, state.board, state.agents)
    sort(copy, state.apples)
    sort(copy, state.waste)
    for site in range(ground.fouling.cell.shape[0]):
        if ground.terrain.land[ground.fouling.cell[site]] == WASTE:
            fill(copy, site, state.waste)
    draw_waste(copy, tick, ground.keys.waste, ground.drawn_waste, ground.fouling, state.board, state.waste)
    starts = ground.terrain.starts
    place_all(copy, tick, ground.keys.start, starts, state.board, state.agents, state.episodes)


def _act(copy, lot, t, actions, tick, ground, state, happenings):
    """A step, but for clock and horizon and what is seen: turns and moves, eating, beams, apples, waste."""
    board, agents = state.board, state.agents
    forget(copy, t, board, agents, happenings)
    draw_order(copy, tick, ground.keys.move, agents)
    move_all(copy, actions, t, lot, ground.terrain.width, board, agents)
    _eat_all(copy, t, ground, state, happenings)
    _beam_all(copy, actions, t, lot, ground, state, happenings)
    chance = ground.apple_chance[state.waste.full[copy]]
    grow_apples(copy, tick, ground.keys.growth, chance, ground.orchard, board, state.apples)
    if state.episodes.clock[copy] >= ground.waste_from:
        chance = ground.waste_chance[state.waste.full[copy]]
        spread_waste(copy, tick, ground.keys.waste, chance, ground.fouling, board, state.waste)
    rest_all(copy, agents)
    return_all(copy, tick, ground.keys.comeback, ground.terrain.starts, board, agents)
    for i in range(agents.cell.shape[1]):
        agents.last[copy, i, 0] = happenings.outcome[t, copy, i, CLEANED]
    tell_alive(copy, agents, state.episodes)
    ending, episodes = ground.ending, state.episodes
    happenings.terminated[t, copy] = ends_by_chance(copy, tick, ground.keys.ending, ending, episodes)


@kernel
def _eat_all(copy, t, ground, state, happenings):
    for i in range(state.agents.cell.shape[1]):
        cell = state.agents.cell[copy, i]
        if state.agents.away[copy, i] == 0 and is_apple(copy, cell, state.board):
            eat(copy, cell, ground.bare, ground.orchard, state.board, state.apples)
            happenings.reward[t, copy, i] = happenings.outcome[t, copy, i, ATE] = 1.0


@kernel
def _beam_all(copy, actions, t, lot, ground, state, happenings):
    """In the order of this step; what an earlier beam cleaned stops a later one no more, so a cell is credited once."""
    board, agents, width = state.board, state.agents, ground.terrain.width
    for k in range(agents.cell.shape[1]):
        i = agents.order[copy, k]
        act = actions[t, lot, i]
        if act == CLEAN_ACTION:
            if rested(copy, i, CLEAN, ground.clean, agents):
                length = ground.clean.length
                cells = clean(copy, i, length, width, ground.fouling, board, agents, state.waste)
                happenings.outcome[t, copy, i, CLEANED] = cells
        elif act == ground.punish_action and rested(copy, i, PUNISH, ground.punish, agents):
            punish(copy, t, i, ground.punish, width, PUNISHED, board, agents, happenings)


def _observe(copy, wanted, ground, state):
    terrain, agents, features = ground.terrain, state.agents, state.sight.features
    row, column, n = terrain.row, terrain.column, agents.cell.shape[1]
    locate(copy, row, column, agents)
    for i in range(n):
        tell_selves(copy, i, agents, features)
        tell_nearest(copy, i, 6, row, column, ground.orchard, state.apples, agents, features)
        tell_nearest(copy, i, 8, row, column, ground.fouling, state.waste, agents, features)
        features[copy, i, 10] = state.apples.full[copy]
        features[copy, i, 11] = state.waste.full[copy]
        for j in range(n):
            features[copy, i, 12 + j] = agents.last[copy, j, 0]
    see_all(copy, terrain.width, ground.eye, wanted, state.board, agents, state.sight)


CLEANUP = texts_of("cleanup", _begin, _act, _observe)
"""The calls on copies of it."""
