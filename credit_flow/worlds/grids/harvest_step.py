"""One copy of Harvest: how an episode begins, what a step does, what is seen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.kernel import kernel
from credit_flow.worlds.episode_end import Ending, ends_by_chance
from credit_flow.worlds.grids.beams import PUNISH, Beam, punish, rest_all, rested
from credit_flow.worlds.grids.episode_bounds import clear, forget, place_all, tell_alive
from credit_flow.worlds.grids.grid_features import locate, tell_nearest, tell_selves
from credit_flow.worlds.grids.grid_state import Agents, Board, Stock
from credit_flow.worlds.grids.grid_views import Eye, see_all
from credit_flow.worlds.grids.growth import apples_within, count, eat, grow, grow_by_neighbours, is_apple
from credit_flow.worlds.grids.moves import draw_order, move_all, return_all
from credit_flow.worlds.grids.stock import sort
from credit_flow.worlds.grids.terrain import Sites, Terrain
from credit_flow.worlds.kernel_state import Episodes, Sight
from credit_flow.worlds.kernel_texts import texts_of

ATE, FINED, PUNISHED = 0, 1, 2
"""Columns of the outcome."""

ENOUGH = 4
"""Who eats where fewer apples lie around, before and after, breaks the rule."""


class HarvestKeys(NamedTuple):
    """Streams that chance is drawn from."""

    start: np.uint64
    move: np.uint64
    growth: np.uint64
    comeback: np.uint64
    ending: np.uint64


class HarvestGround(NamedTuple):
    """What stays as it is."""

    terrain: Terrain
    orchard: Sites
    neighbours: np.ndarray  # (sites, most) int16, the sites near a site, -1 = no more
    chances: (
        np.ndarray
    )  # of an apple per free cell and step, by the apples near it, the last for all that are more
    around: np.ndarray  # (20,) int16, from a cell to those about it for which the rule of eating holds
    bare: int  # class of orchard without an apple
    punish: Beam
    punish_action: int  # -1 = none
    ending: Ending
    eye: Eye
    keys: HarvestKeys


class HarvestState(NamedTuple):
    """What changes."""

    board: Board
    agents: Agents
    apples: Stock
    near: np.ndarray  # (copies, sites) int16, apples near every site
    before: np.ndarray  # (copies, n_agents) int64, apples around an eater before the step, -1 = did not eat
    episodes: Episodes
    sight: Sight


def _begin(copy, tick, ground, state):
    clear(copy, ground.terrain, state.board, state.agents)
    sort(copy, state.apples)
    for site in range(ground.orchard.cell.shape[0]):
        state.near[copy, site] = 0
    for site in range(ground.orchard.cell.shape[0]):
        grow(copy, site, ground.orchard, state.board, state.apples)
        count(copy, site, 1, ground.neighbours, state.near)
    starts = ground.terrain.starts
    place_all(copy, tick, ground.keys.start, starts, state.board, state.agents, state.episodes)


def _act(copy, lot, t, actions, tick, ground, state, happenings):
    """A step, but for clock and horizon and what is seen: turns and moves, eating, beams, apples."""
    board, agents = state.board, state.agents
    forget(copy, t, board, agents, happenings)
    draw_order(copy, tick, ground.keys.move, agents)
    move_all(copy, actions, t, lot, ground.terrain.width, board, agents)
    _eat_all(copy, t, ground, state, happenings)
    _beam_all(copy, actions, t, lot, ground, state, happenings)
    chances, neighbours = ground.chances, ground.neighbours
    grow_by_neighbours(
        copy, tick, ground.keys.growth, chances, neighbours, ground.orchard, board, state.apples, state.near
    )
    _fine_all(copy, t, ground, state, happenings)
    rest_all(copy, agents)
    return_all(copy, tick, ground.keys.comeback, ground.terrain.starts, board, agents)
    tell_alive(copy, agents, state.episodes)
    ending, episodes = ground.ending, state.episodes
    happenings.terminated[t, copy] = ends_by_chance(copy, tick, ground.keys.ending, ending, episodes)


@kernel
def _eat_all(copy, t, ground, state, happenings):
    """All bites fall at once: what lay around an eater is counted before the first."""
    agents, board = state.agents, state.board
    for i in range(agents.cell.shape[1]):
        cell = agents.cell[copy, i]
        eats = agents.away[copy, i] == 0 and is_apple(copy, cell, board)
        state.before[copy, i] = apples_within(copy, cell, ground.around, board) if eats else -1
    for i in range(agents.cell.shape[1]):
        if state.before[copy, i] >= 0:
            cell = agents.cell[copy, i]
            eat(copy, cell, ground.bare, ground.orchard, board, state.apples)
            count(copy, ground.orchard.at[cell], -1, ground.neighbours, state.near)
            happenings.reward[t, copy, i] = happenings.outcome[t, copy, i, ATE] = 1.0


@kernel
def _beam_all(copy, actions, t, lot, ground, state, happenings):
    board, agents, width = state.board, state.agents, ground.terrain.width
    for k in range(agents.cell.shape[1]):
        i = agents.order[copy, k]
        if actions[t, lot, i] == ground.punish_action and rested(copy, i, PUNISH, ground.punish, agents):
            punish(copy, t, i, ground.punish, width, PUNISHED, board, agents, happenings)


@kernel
def _fine_all(copy, t, ground, state, happenings):
    """Who ate where too few apples lay around, and too few lie there now."""
    agents = state.agents
    for i in range(agents.cell.shape[1]):
        before = state.before[copy, i]
        if 0 <= before < ENOUGH:
            now = apples_within(copy, agents.cell[copy, i], ground.around, state.board)
            if now < ENOUGH:
                happenings.outcome[t, copy, i, FINED] = 1.0
        for k in range(2):
            agents.last[copy, i, k] = happenings.outcome[t, copy, i, k]


def _observe(copy, wanted, ground, state):
    terrain, agents, features = ground.terrain, state.agents, state.sight.features
    row, column, n = terrain.row, terrain.column, agents.cell.shape[1]
    locate(copy, row, column, agents)
    for i in range(n):
        tell_selves(copy, i, agents, features)
        tell_nearest(copy, i, 6, row, column, ground.orchard, state.apples, agents, features)
        features[copy, i, 8] = -1.0
        if agents.away[copy, i] == 0:
            features[copy, i, 8] = apples_within(copy, agents.cell[copy, i], ground.around, state.board)
        features[copy, i, 9] = state.apples.full[copy]
        for j in range(n):
            features[copy, i, 10 + j] = agents.last[copy, j, ATE]
            features[copy, i, 10 + n + j] = agents.last[copy, j, FINED]
    see_all(copy, terrain.width, ground.eye, wanted, state.board, agents, state.sight)


HARVEST = texts_of("harvest", _begin, _act, _observe)
"""The calls on copies of it."""
