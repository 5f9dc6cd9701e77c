"""What a tick of the economy looked like, read off its contracts."""

from __future__ import annotations

import numpy as np

from credit_flow.core.kernel import kernel


def observe(model) -> dict[str, float]:
    """Tasks offered and taken, steps done, hired and succeeded, units of work, compute and its price, and credits promised for
    the tasks taken, less what owners paid for them in a sale."""
    deals = model.contracts
    kind, work = deals.tasks.kind, deals.tasks.work
    taken, done = deals.owner >= 0, (deals.doer >= 0) & (kind >= 0)
    hired = deals.doer[done] != np.repeat(deals.owner, np.diff(deals.tasks.first))[done]
    return {
        "tasks": len(deals.tasks),
        "tasks_taken": int(taken.sum()),
        "steps": int(done.sum()),
        "steps_hired": int(hired.sum()),
        "steps_succeeded": float(deals.succeeded[done].sum()),
        "work": float(work[done].sum()),
        "promised": float(deals.promised[taken].sum() - deals.price[taken].sum()),
        "paid": model.paid,
        "hirings": int((deals.hired >= 0).sum()),
        "hired_value": float(deals.quote[deals.hired >= 0].sum()),
        "compute": float(deals.units.sum()),
        "compute_price": model.cleared_price,
    }


def steps(deals) -> dict[str, np.ndarray] | None:
    """The steps done in the tick as columns; `price` is what the doer was paid, nan where the owner did it itself."""
    done = np.flatnonzero((deals.doer >= 0) & (deals.tasks.kind >= 0))
    if len(done) == 0:
        return None
    task = np.searchsorted(deals.tasks.first, done, side="right") - 1
    principal, price = np.empty(len(done), dtype=np.int64), np.empty(len(done))
    _last_hire(
        done, task, deals.tasks.parent, deals.owner, deals.hired, deals.quote, deals.doer, principal, price
    )
    return {
        "task": deals.tasks.ids[task],
        "step": done - deals.tasks.first[task],
        "kind": deals.tasks.kind[done],
        "work": deals.tasks.work[done],
        "owner": deals.owner[task],
        "principal": principal,
        "doer": deals.doer[done],
        "price": price,
        "units": deals.units[done],
        "succeeded": deals.succeeded[done] > 0.0,
    }


@kernel
def _last_hire(done, task, parent, owner, hired, quote, doer, principal, price):
    for i in range(len(done)):
        node = done[i]
        principal[i] = owner[task[i]] if parent[node] < 0 else doer[parent[node]]
        price[i] = np.nan
        for hop in range(hired.shape[1]):
            if hired[node, hop] >= 0:
                price[i] = quote[node, hop]
                if hop > 0:
                    principal[i] = hired[node, hop - 1]
