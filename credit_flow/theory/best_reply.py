"""The best reply of one bidder to all others in a society that sells states (key `chang2020`), where what the others bid is known: exact, in a finite world, by value iteration (key `sutton2018`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

PRECISION = 1e-9

LEVELS = 33
"""Quantiles of the highest rival bid that are tried against noise."""

JUST = 2.0**-20
"""How much a bid is above, or below, that of a rival, credits: the quantum of amounts."""


class BidGame(NamedTuple):
    """What the bidders of a society do for each other: arrays by state, bidder and action.

    `next` (states, actions) is the state to which an action leads, `rewards` (states, actions) credits discounted to its start, `discounts` (states, actions) those of what comes after
    it, 0 where the task ends. `bids` (draws, states, bidders), credits, nan = silent, are what each says in a state: one draw of means, or many of a policy with noise. `actions`
    (bidders,) is what each does that wins. `paid` and `received` are those of a settlement rule; where nobody reaches `reserve` (credits) the episode ends.
    """

    next: np.ndarray
    rewards: np.ndarray
    discounts: np.ndarray
    bids: np.ndarray
    actions: np.ndarray
    paid: Callable[[float, float], float]
    received: Callable[[float, float], float]
    reserve: float = 0.0
    high: float = 0.0  # no bid is above it, credits, or above what somebody bids
    horizon: int = 10_000  # decisions in an episode at most
    buys_back: bool = False  # whether the house then buys at the going price what is cut off


class Reply(NamedTuple):
    """What one bidder has from a state on that it does not own (states,), credits: by its `usual` bids, and by the `best`."""

    usual: np.ndarray
    best: np.ndarray


class _Outcomes(NamedTuple):
    """Of each bid that is tried, (states, bids): the credits that change hands `now`, (2, states, bids) for who does not and who does own the state; the chance `wins`; and those that
    rivals win and do each action, `others` (states, bids, actions)."""

    now: np.ndarray
    wins: np.ndarray
    others: np.ndarray


def best_reply(game: BidGame, bidder: int) -> Reply:
    """The best that `bidder`, one column of bids, can bid in every state, knowing whether it owns the state that is sold, while all others (its own clones too) bid as they do.

    W(s, owned) = max over b of E[owned x received - paid + r + g W(s', True) if it wins, owned x received + g W(s', False) if a rival wins], a rival's act bringing it nothing else. What it sells to
    itself it pays to itself. With one draw the candidates are all that matter: silence, just below the highest rival (which may raise the price), just above, and the highest bid there is.
    A reply is the same whenever a state comes: the one that is best at the beginning of an episode. Of many draws those of the first half choose, from the quantiles of the highest rival, and those of the second half judge.
    """
    half = len(game.bids) // 2
    chooses, judges = (
        (game, game)
        if not half
        else (game._replace(bids=part) for part in np.split(game.bids[: 2 * half], 2))
    )
    tried = _candidates(chooses, bidder)
    choice = _solve(chooses, bidder, _outcomes(chooses, bidder, tried[np.newaxis]))[1]
    states = np.arange(len(game.next))
    chosen = [
        _outcomes(judges, bidder, tried[states, choice[owned]][np.newaxis, :, np.newaxis]) for owned in (0, 1)
    ]
    best = _solve(judges, bidder, *chosen)[0]
    usual = _solve(judges, bidder, _outcomes(judges, bidder, judges.bids[:, :, bidder, np.newaxis]))[0]
    return Reply(usual[0], best[0])


def _candidates(game: BidGame, bidder: int) -> np.ndarray:
    """Bids worth trying (states, bids), credits."""
    rivals = _known(np.delete(game.bids, bidder, axis=2), game.reserve).max(axis=2, initial=game.reserve)
    high = max(game.high, float(rivals.max()) + JUST)
    levels = np.quantile(rivals, np.linspace(0.0, 1.0, min(len(rivals), LEVELS)), axis=0).T
    ends = (np.full((len(levels), 1), end) for end in (-np.inf, high))
    own = _known(game.bids[:, :, bidder].mean(axis=0), -np.inf)[:, np.newaxis]
    return np.concatenate([*ends, levels - JUST, levels + JUST, own], axis=1)


def _known(bids: np.ndarray, silence: float) -> np.ndarray:
    return np.where(np.isnan(bids), silence, bids)


def _outcomes(game: BidGame, bidder: int, tried: np.ndarray) -> _Outcomes:
    """What comes of the bids `tried` (1 or draws, states, bids), credits, on average over the draws."""
    tried = _known(tried, -np.inf)
    rivals = _known(np.delete(game.bids, bidder, axis=2), -np.inf)
    silent = np.full((*rivals.shape[:2], 2), -np.inf)
    first, second = np.moveaxis(np.sort(np.concatenate([silent, rivals], axis=2), axis=2)[:, :, :-3:-1], 2, 0)
    tied = rivals == first[:, :, np.newaxis]
    n_tied, first, second = (
        tied.sum(axis=2)[:, :, np.newaxis],
        first[:, :, np.newaxis],
        second[:, :, np.newaxis],
    )
    bids = (tried >= game.reserve) & (tried >= first)
    win = np.where(bids, np.where(tried == first, 1.0 / (1.0 + n_tied), 1.0), 0.0)
    lose = np.where(first >= game.reserve, 1.0 - win, 0.0)
    passed = 1.0 - win - lose
    price, floor = np.vectorize(game.paid, otypes=[float]), game.reserve
    gets, at_most = np.vectorize(game.received, otypes=[float]), np.maximum(first, floor)
    own, shill = np.maximum(tried, floor), np.maximum(np.maximum(second, np.minimum(tried, first)), floor)
    pays = -win * price(own, at_most)
    sells = win * gets(own, at_most) + lose * gets(at_most, shill) + passed * floor
    acts = np.delete(game.actions, bidder)[:, np.newaxis] == np.arange(game.next.shape[1])
    does = (tied @ acts) / np.maximum(n_tied, 1)
    others = np.einsum("nsb,nsa->sba", lose, does) / len(game.bids)
    now = np.stack([pays, pays + sells]).mean(axis=1)
    return _Outcomes(now, np.broadcast_to(win, pays.shape).mean(axis=0), others)


def _solve(game: BidGame, bidder: int, *outcomes: _Outcomes) -> tuple[np.ndarray, np.ndarray]:
    """W (2, states), credits, at the beginning of an episode, of the best of the bids, and which they are (2, states), backwards from its end; `outcomes` are those for who does not and who does own a state, or
    the same for both."""
    mine, value = int(game.actions[bidder]), np.zeros((2, len(game.next)))
    by_owner = [outcomes[0], outcomes[-1]]
    if game.buys_back:
        usual = _outcomes(game, bidder, game.bids[:, :, bidder, np.newaxis])
        value[1] = (usual.now[1] - usual.now[0])[:, 0]
    for _ in range(game.horizon):
        won = game.rewards[:, mine] + game.discounts[:, mine] * value[1][game.next[:, mine]]
        lost = game.discounts * value[0][game.next]
        each = [
            one.now[owned] + one.wins * won[:, np.newaxis] + (one.others * lost[:, np.newaxis, :]).sum(axis=2)
            for owned, one in enumerate(by_owner)
        ]
        better = np.stack([values.max(axis=1) for values in each])
        change, value = np.abs(better - value).max(), better
        if change < PRECISION:
            break
    return value, np.stack([values.argmax(axis=1) for values in each])
