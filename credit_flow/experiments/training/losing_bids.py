"""How honest those bid who lose: a training itself cannot tell, for nobody sees what a loser would have earned."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.core.streams import stream_key
from credit_flow.measures.state_auctions import Truthfulness, truthfulness
from credit_flow.models.scenario import Scenario
from credit_flow.worlds.episodic import Moved

COPIES, STEPS = 16, 5
"""Copies of the world, and auctions in each, on which losers are examined."""


def losing_bids(model) -> Truthfulness:
    """Bids less what winning would have brought, mean and mean absolute over the experts that lose, credits (key `chang2020`).

    Greedy bidders move fresh copies of the world on. A loser's bid is held against r + g^d price' - c by a look one step ahead: price' is
    what the settlement gives a seller when all bid greedily for what its action leads to. The copies are the same at every call, and
    the model is left as it is. NaN where nobody loses.
    """
    world, here = copy.deepcopy(_fresh(model.parameters, model.seed)), np.arange(COPIES)
    actions, received, found = model.table.action[model.table.rows], model.parameters.rule.received, []
    for step in range(STEPS):
        world.advance(step + 1)
        peeks = [world.peek(here, np.full(COPIES, action)) for action in range(world.n_actions)]
        shown = zip((world.observations(), world.codes()), *(following for *following, _ in peeks))
        now, *later = _bids(model, *map(np.concatenate, shown)).reshape(1 + len(peeks), COPIES, -1)
        bids = now.reshape(COPIES, len(actions), -1).max(axis=2)
        worth = [_worth(model, received, sold, moved) for sold, (*_, moved) in zip(later, peeks)]
        winner = bids.argmax(axis=1)
        won = np.arange(len(actions)) == winner[:, np.newaxis]
        found.append((bids.ravel(), np.stack(worth, axis=1)[:, actions].ravel(), won.ravel()))
        moved = world.move(here, actions[winner])
        world.end(moved.terminated | moved.truncated)
    return truthfulness(*(np.concatenate(part) for part in zip(*found)))[1]


@functools.lru_cache(maxsize=16)
def _fresh(scenario: Scenario, seed: int):
    """The copies, made once: some worlds take longer to make than to examine."""
    return scenario.but(copies=COPIES).world(int(stream_key(seed, "losing bids") % 2**31))


def _bids(model, observations: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Greedy bids (copies, bidders), credits; they are no part of the training."""
    seen = Seen(observations, codes, np.zeros(len(codes), dtype=np.int64), np.uint64(0), 0)
    return model.learner.act(seen, greedy=True)


def _worth(model, received: Callable, bids: np.ndarray, moved: Moved) -> np.ndarray:
    """What an action that `moved` the copies so brings its owner (copies,), credits discounted to now, sold for what is `received` of these `bids` (copies, bidders)."""
    society, bids = model.parameters, np.sort(bids, axis=1)
    own = np.maximum(bids[:, -1], society.reserve)
    rivals = (
        np.maximum(bids[:, -2], society.reserve) if bids.shape[1] > 1 else np.full(COPIES, society.reserve)
    )
    price = np.array([received(*two) for two in zip(own, rivals)])
    price[moved.terminated | (moved.truncated if society.timeout == "terminal" else False)] = 0.0
    g = model.world.discount
    return g**moved.lag * moved.reward + g**moved.elapsed * price - society.act_cost
