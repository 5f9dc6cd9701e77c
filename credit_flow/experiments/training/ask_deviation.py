"""Whether an asker of an economy gains by asking otherwise: the best reply of each to the asks of all others, over many auctions of tasks."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from credit_flow.core.measured import MeasureWarning
from credit_flow.core.streams import stream_key, uniforms
from credit_flow.institutions.work.ask_list import AskList
from credit_flow.institutions.work.task_auction import TaskAuction
from credit_flow.measures.statistics.interval import bca_interval
from credit_flow.mechanisms.auctions.first_price import FirstPrice
from credit_flow.mechanisms.mechanism import OneSided
from credit_flow.models.model import CreditFlow
from credit_flow.theory.ask_reply import AskBook, ask_reply
from credit_flow.theory.equilibria import first_price_bid

TICKS = 200
"""Ticks in which everybody goes on as it is; the even ones choose replies, the odd ones judge them."""


def ask_deviation(model: CreditFlow, ticks: int = TICKS) -> pd.DataFrame:
    """A row for each expert that asked, in `ticks` more ticks of a copy of `model` in which nobody learns and networks ask their mean: `expert`, the `reply` (share of the surplus that is best to ask above cost),
    what an ask `has` as it is made and what it `gains` by the reply, credits, and the gain as a `share` of what it has; see `ask_reply`. Beside it the share that `theory` knows: `closed_form`."""
    trial = CreditFlow(model.parameters, rng=model.seed, journal=False).restore(model.state())
    for policy in trial.policies:
        if policy.needs_learner:
            policy.greedy = True
    book, mechanism = asks_of(trial, ticks), _auction(trial).mechanism
    if len(book.ask) == 0:
        return pd.DataFrame({name: [] for name in ("expert", "reply", "has", "gain", "share", "theory")})

    def clear(asks, reserve, tie):
        return mechanism.clear(asks, reserve, tie, side="procurement")[:2]

    draw = uniforms(stream_key(trial.seed, "ties of replies"), trial.tick, (len(book.ask), 1))[:, 0]
    found = ask_reply(book, clear, draw)
    gain = found.best - found.usual
    share = np.divide(gain, found.usual, out=np.full(len(gain), np.nan), where=found.usual > 0.0)
    return pd.DataFrame(
        {
            "expert": found.asker, "reply": found.share, "has": found.usual, "gain": gain, "share": share,
            "theory": closed_form(mechanism, len(book.ask) / len(np.unique(book.lot))),
        }
    )  # fmt: skip


def closed_form(mechanism: OneSided, n: float) -> float:
    """The share of the surplus that is best to ask above cost: none where truth is dominant, as against a second lowest ask (key `vickrey1961`); under the first price that of the equilibrium of `n` askers whose
    costs are spread evenly up to the bounty, 1/n (key `krishna2010`). NaN for other rules."""
    if mechanism.truthful:
        return 0.0
    return 1.0 - float(first_price_bid(1.0, n)) if isinstance(mechanism, FirstPrice) else float("nan")


def ask_numbers(table: pd.DataFrame) -> dict[str, dict]:
    """What a table of `ask_deviation`, with a column `seed`, comes to, plain values: `deviation_gain`, by seed what all gain each by its reply, as a share of what all have; and `deviation`, the mean of that
    over seeds with its 95 % BCa interval; by seed also the mean share that is the `best_reply`, and that of the `closed_form`. Of single experts the best gain most by chance, so none is singled out."""
    whole = table.groupby("seed")[["gain", "has"]].sum()
    shares = (whole["gain"] / whole["has"].where(whole["has"] > 0.0)).dropna()
    if shares.empty:
        return {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MeasureWarning)  # one seed has no interval
        low, high = bca_interval(shares.to_numpy())
    mean = {"mean": float(shares.mean()), "low": float(low), "high": float(high), "n": len(shares)}
    return {
        "deviation_gain": {str(seed): float(share) for seed, share in shares.items()},
        "deviation": {"askers": mean},
        **{
            name: {str(seed): float(share) for seed, share in table.groupby("seed")[column].mean().items()}
            for name, column in (("best_reply", "reply"), ("closed_form", "theory"))
        },
    }


def asks_of(model: CreditFlow, ticks: int) -> AskBook:
    """What is asked in `ticks` more ticks of `model`, which goes on."""
    parts, asks = [], model.work[AskList]
    for tick in range(ticks):
        model.step()
        asks = model.work[AskList]
        n, tasks = int(asks.n[0]), len(model.world.tasks)
        entries = asks.order[: asks.start[tasks]] if n else np.zeros(0, dtype=np.int64)
        lot = asks.lot[entries]
        what = (
            lot + (tick << 32),
            asks.asker[entries],
            asks.cost[entries],
            asks.ask[entries],
            model.world.tasks.bounty[lot],
        )
        parts.append((*what, np.full(len(lot), tick % 2)))
    return AskBook(*(np.concatenate(part) for part in zip(*parts)))


def _auction(model: CreditFlow) -> TaskAuction:
    return next(part for part in model.institutions if isinstance(part, TaskAuction))
