"""Settings drawn at random within the ranges of a scenario's parameters, and what becomes of one."""

import dataclasses
import math
import time
import warnings

import numpy as np

from credit_flow import CreditFlow
from credit_flow.core.discover import member, members
from credit_flow.core.mistake import Mistake
from credit_flow.models.scenario import Scenario
from credit_flow.worlds.episodic import EpisodicWorld

KINDS = members("models", Scenario)
FREE_TEXT = (
    "file",
    "kind_distribution",
    "task",
    "shock",
    "bounty_walk",
    "ticks",
    "world_settings",
    "policy_settings",
)
"""No range says what these may be; some are drawn below."""


def drawn(kind: type[Scenario], rng: np.random.Generator, choices: bool = True) -> dict:
    """Two in five parameters anywhere in their range, wide ranges by their logarithm, and one in ten at an end of it.

    A least and a greatest stand in order. Without `choices` only numbers and switches are drawn.
    """
    changes = {}
    for field in dataclasses.fields(kind):
        drawable = field.name not in FREE_TEXT and (choices or not field.metadata["choices"])
        if drawable and rng.random() < 0.4:
            changes[field.name] = _value(field, rng)
    _put_in_order(kind, changes)
    if "shock" in kind.__dataclass_fields__ and rng.random() < 0.3:
        what = ("demand", "bounty", "kinds")[rng.integers(3)]
        factor = int(rng.integers(-9, 10)) if what == "kinds" else float(rng.choice([0.0, 0.3, 2.0, 50.0]))
        changes["shock"] = ((int(rng.integers(1, 40)), what, factor),)
    if "bounty_walk" in kind.__dataclass_fields__ and rng.random() < 0.3:
        changes["bounty_walk"] = (
            int(rng.integers(1, 30)),
            *(float(one) for one in rng.uniform((-1, 0, 0), 1)),
        )
    if "world_name" in changes and rng.random() < 0.5:
        changes["task"] = str(
            rng.choice(list(member("worlds", EpisodicWorld, changes["world_name"]).task_settings))
        )
    return changes


def _put_in_order(kind: type[Scenario], changes: dict) -> None:
    defaults = {field.name: field.default for field in dataclasses.fields(kind)}
    for low in [name for name in defaults if name.endswith("_low")]:
        high = low.removesuffix("low") + "high"
        if low in changes or high in changes:
            ends = [changes.get(name, defaults[name]) for name in (low, high)]
            changes[low], changes[high] = sorted(ends)


def _value(field, rng):
    facts = field.metadata
    if facts["choices"]:
        return facts["choices"][rng.integers(len(facts["choices"]))]
    if isinstance(field.default, bool):
        return bool(rng.integers(2))
    low, high = facts["low"], facts["high"]
    if rng.random() < 0.1:
        x = (low, high)[rng.integers(2)]
    elif high > 100.0 * max(low, 1.0) and low >= 0.0:
        least = max(low, min(1e-3, high))
        x = math.exp(rng.uniform(math.log(least), math.log(high)))
    else:
        x = rng.uniform(low, high)
    return int(min(max(round(x), low), high)) if isinstance(field.default, int) else float(x)


def try_out(kind: type[Scenario], changes: dict, seed: int, ticks: int = 60, seconds: float = 10.0) -> str:
    """What comes of it: `ran` its ticks, or for so many CPU-seconds, with books that hold, or `refused` in one line."""
    start = time.process_time()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            model = CreditFlow(kind(**changes), rng=seed)
            while model.tick < ticks and model.inhabited and time.process_time() - start < seconds:
                model.step()
                require_sound(model)
    except Mistake as refusal:
        assert str(refusal) and "\n" not in str(refusal)
        return f"refused: {refusal}"
    return "ran"


def require_sound(model) -> None:
    """Nothing is lost, nothing is no number, nobody owes."""
    assert model.ledger.residual == 0.0
    balances = model.ledger.column()
    assert np.isfinite(balances).all() and (balances[1:] >= 0.0).all()
    for name in model.table.names:
        column = model.table.column(name)[model.table.rows]
        if column.dtype.kind == "f" and not np.isnan(model.parameters.expert.columns()[name].fill):
            assert not np.isnan(column).any(), f"{name} is no number"
