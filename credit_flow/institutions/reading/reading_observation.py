"""What a tick of the digits economy looked like, read off its contracts and readings."""

from __future__ import annotations

import numpy as np

from credit_flow.institutions.reading.digit_reading import place_of
from credit_flow.institutions.reading.readings import N_PAIRS, UNIT
from credit_flow.institutions.work.agreement_tables import contracts_in
from credit_flow.institutions.work.agreements import Prices

WHOLE = N_PAIRS
"""The kind of step that answers with any class; a decision between two has the number of its pair, 0..44."""


def observe(model) -> dict[str, float]:
    """The names of `institutions.observation` with the same meaning (a digit is a unit of work, its answer and each decision
    a step), and: `right` answers delivered, `right_alone` had nobody been asked, `sold_value` (credits paid for digits),
    `multiply_adds` of answers, decisions and lessons."""
    deals, done, world = contracts_in(model.work), model.readings, model.world
    multiply_adds = int(done.work(model.parameters.features)[2].sum())
    n_taken, n_bought = len(done.taken), len(done.bought)
    return {
        "tasks": len(deals.tasks),
        "tasks_taken": n_taken,
        "steps": n_taken + n_bought,
        "steps_hired": n_bought,
        "steps_succeeded": float(_sound(done, world.labels[done.digits]).sum()),
        "work": float(deals.tasks.work[done.taken].sum()),
        "promised": float(deals.promised.sum() - deals.price.sum()),
        "paid": float(model.work[Prices].paid[0]),
        "hirings": n_bought,
        "hired_value": float(done.quote.sum()),
        "compute": multiply_adds / UNIT,
        "compute_price": float(model.work[Prices].cleared[0]),
        "right": int(world.right(done.digits, done.final).sum()),
        "right_alone": int(world.right(done.digits, done.first).sum()),
        "sold_value": float(deals.price.sum()),
        "multiply_adds": multiply_adds,
    }


def steps(model) -> dict[str, np.ndarray] | None:
    """The steps of the tick as columns: first the owners' answers, then the decisions they bought."""
    done, ids = model.readings, contracts_in(model.work).tasks.ids
    taken, bought = done.taken, done.bought
    if len(taken) == 0:
        return None
    task = np.concatenate([taken, done.helped])
    pairs = [place_of(0, a, b, False) // 2 for a, b in zip(done.this[bought], done.that[bought])]
    return {
        "task": ids[task],
        "step": np.concatenate([np.zeros(len(taken), dtype=np.int64), bought % max(done.most, 1) + 1]),
        "kind": np.concatenate([np.full(len(taken), WHOLE), np.array(pairs, dtype=np.int64)]),
        "work": np.ones(len(task)),
        "owner": done.owner[task],
        "principal": done.owner[task],
        "doer": np.concatenate([done.owner[taken], done.doer[bought]]),
        "price": np.concatenate([np.full(len(taken), np.nan), done.quote[bought]]),
        "units": np.concatenate([done.multiply_adds[taken], done.spent[bought]]) / UNIT,
        "succeeded": _sound(done, model.world.labels[done.digits]),
    }


def _sound(done, truth: np.ndarray) -> np.ndarray:
    """Which steps (steps,), ordered as in `steps`, did not turn down the true class."""
    taken, bought = done.taken, done.bought
    asked_of = truth[done.helped]
    turned_down = (done.this[bought] == asked_of) | (done.that[bought] == asked_of)
    turned_down &= done.named[bought] != asked_of
    return np.concatenate([done.first[taken] == truth[taken], ~turned_down])
