"""What a society that sells states bids for them and sold in a tick, read from the model between two ticks."""

from __future__ import annotations

import functools

import numpy as np

from credit_flow.dashboard.reading.snapshot import StateMarket
from credit_flow.institutions.states.titles import NOBODY, Titles
from credit_flow.measures.state_auctions import by_action
from credit_flow.models.states.state_scenario import StateScenario
from credit_flow.worlds.states.exact import best_return
from credit_flow.worlds.states.finite import FiniteWorld

MOST_STATES = 200
"""States of which bids are kept for every tick: the first, where there are more."""

MOST_LINES = 7
"""States whose bids are kept over time."""


def market_of(model) -> StateMarket | None:
    """Bids at the close of the tick, and its sales; None where no states are sold, they cannot be told apart, or rules that generalize buy them (`rule_list.py`)."""
    scenario, world = model.parameters, model.world
    if not isinstance(scenario, StateScenario) or scenario.of_rules or world.n_codes == 0:
        return None
    state = states_sold(world)
    row, action, bid = scenario.bidders(model)
    return StateMarket(
        state.astype(np.int32),
        row.astype(np.int32),
        action.astype(np.int32),
        bid[:, state],
        worth_of(scenario),
        *_sales(model, state),
    )


def states_sold(world) -> np.ndarray:
    """The numbers (states,) of the states that can be sold in a world, as many as are kept."""
    return getattr(world, "codes_sold", np.arange(world.n_codes))[:MOST_STATES]


@functools.lru_cache(maxsize=64)
def worth_of(scenario: StateScenario) -> np.ndarray:
    """What each action is worth in each state that can be sold (actions, states), credits; nan where it is not known."""
    world = scenario.world(0)
    found, state = scenario.worth(world), states_sold(world)
    return np.full((world.n_actions, len(state)), np.nan) if found is None else found[state].T.copy()


@functools.lru_cache(maxsize=64)
def optimum_of(scenario: StateScenario) -> float:
    """The greatest expected return of an episode in the world of a scenario, credits; nan where it cannot be solved."""
    world = scenario.world(0)
    return best_return(world) if isinstance(world, FiniteWorld) else np.nan


def best_bids(market: StateMarket) -> np.ndarray:
    """The highest bid (states,), credits, for the action that is best in each state, or where that is not known for any; nan = none so far."""
    if not len(market.row):
        return np.full(len(market.state), np.nan)
    actions = np.unique(market.action)
    bids, worth = by_action(market.bid, market.action), market.worth[actions]
    known = ~np.isnan(worth).any(axis=0)
    order = np.where(known, worth, np.where(np.isnan(bids), -np.inf, bids))
    return bids[order.argmax(axis=0), np.arange(len(market.state))]


def bid_series(market: StateMarket | None) -> dict[str, float]:
    """The numbers of a tick that are kept over time: `bid for 3` is the best bid for state 3, credits."""
    if market is None:
        return {}
    chosen = market.state[:MOST_LINES].tolist()
    return {f"bid for {state}": bid for state, bid in zip(chosen, best_bids(market).tolist())}


def _sales(model, state: np.ndarray) -> tuple[np.ndarray, ...]:
    """The sales of the tick, columns (copies,) as in `StateMarket`; none where nothing is for sale."""
    titles = model.registers.get(Titles) if model.tick else None
    if titles is None:
        nobody = np.empty(0, dtype=np.int32)
        return nobody, nobody, nobody, np.empty(0), np.empty(0, dtype=np.bool_)
    buyer = titles.acted
    place = np.searchsorted(state, titles.code)
    known = (place < len(state)) & (state[np.minimum(place, len(state) - 1)] == titles.code)
    bought = (buyer != NOBODY) & known
    does = np.where(bought, model.table.action[np.maximum(buyer, 0)], -1)
    return (
        np.where(bought, place, 0).astype(np.int32),
        np.where(bought, buyer, -1).astype(np.int32),
        does.astype(np.int32),
        np.where(bought, titles.paid, 0.0),
        bought & (titles.row != NOBODY),
    )
