"""From a model between two ticks to a snapshot; the model is only read."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from credit_flow.core.journal import Block
from credit_flow.core.posting import CODES, CREDIT, KINDS
from credit_flow.dashboard.metrics import metrics_of
from credit_flow.dashboard.skills import skills_of
from credit_flow.dashboard.snapshot import (
    HOUSE,
    MARKET,
    SINK,
    WORLD,
    Auctions,
    Jobs,
    Postings,
    Snapshot,
    narrowed,
)
from credit_flow.experiments.recorder import books

_COLUMNS = (("payer", np.int32), ("payee", np.int32), ("amount", np.float64), ("cause", np.int64))


def take_snapshot(
    model, blocks: list[Block], steps: dict | None, run_id: str, config_hash: str, *, stepped: bool = True
) -> Snapshot:
    """The state of `model` (a `CreditFlow`) at the close of its tick; `blocks` are the tick's blocks of the journal and
    `steps` the columns of the steps done in it, or None. `stepped`: whether the model has made that tick, or was put there."""
    table, tick = model.table, model.tick
    dead = np.flatnonzero(table.died == tick) if model.deaths else np.empty(0, dtype=np.int64)
    ids = np.union1d(table.rows, dead) if len(dead) else table.rows
    balances = np.array(model.balances[model.first_account + ids])
    skills, main_skill, names = skills_of(table, ids)
    return Snapshot(
        tick=tick,
        run_id=run_id,
        config_hash=config_hash,
        seed=model.seed,
        ids=ids.astype(np.int32),
        balances=balances,
        skills=skills,
        main_skill=main_skill,
        parent=table.parent[ids],
        born_at=table.born[ids],
        born=(table.born[ids] == tick) & (tick > 0),
        dying=np.isin(ids, dead),
        defaulted=np.isin(ids, getattr(model, "insolvent", ())),
        skill_names=names,
        system=system_balances(model.balances),
        postings=postings_of(blocks, model.first_account),
        auctions=_auctions(model.contracts),
        jobs=None if steps is None else jobs_of(steps),
        metrics=MappingProxyType(metrics_of(model, balances[~np.isin(ids, dead)], stepped=stepped)),
        books=MappingProxyType(books(model)),
    )


def postings_of(blocks: list[Block], first_account: int) -> Postings:
    """The postings of credit in `blocks`, as columns (n,): rows of experts, amounts in credits."""
    parts = [part for block in blocks for part in block.parts if part.kind in _KINDS]
    columns = {
        name: _joined([(part.n, getattr(part, name)) for part in parts], dtype) for name, dtype in _COLUMNS
    }
    asset = _joined([(part.n, part.asset) for part in parts], np.int32)
    kind = _joined([(part.n, CODES[part.kind]) for part in parts], np.int8)
    for name in ("payer", "payee"):
        columns[name] -= first_account
    credit = asset == CREDIT
    if not credit.all():
        columns, kind = {name: column[credit] for name, column in columns.items()}, kind[credit]
    return Postings(kind=kind, **columns | {"cause": narrowed(columns["cause"])})


def jobs_of(steps: dict[str, np.ndarray]) -> Jobs:
    """The jobs done, from columns (steps,) `doer` (rows), `kind`, `task`, `work` (units) and `price` (credits)."""
    return Jobs(
        np.asarray(steps["doer"]).astype(np.int32),
        np.asarray(steps["kind"]).astype(np.int16),
        narrowed(np.asarray(steps["task"])),
        np.array(steps["work"], dtype=np.float64),
        np.array(steps["price"], dtype=np.float64),
    )


def system_balances(balances: np.ndarray) -> MappingProxyType:
    """The credits of the four system accounts, from the balances (accounts,) of the ledger."""
    return MappingProxyType(dict(zip((WORLD, SINK, HOUSE, MARKET), map(float, balances[:4]))))


_KINDS = frozenset(KINDS)


def _joined(pieces: list[tuple], dtype) -> np.ndarray:
    out = np.empty(sum(n for n, _ in pieces), dtype=dtype)
    start = 0
    for n, values in pieces:
        out[start : start + n] = values
        start += n
    return out


def _auctions(deals) -> Auctions | None:
    asks = None if deals is None else deals.asks
    if asks is None:
        return None
    made = np.isfinite(asks.ask) & (asks.lot >= 0)
    taken = deals.owner >= 0
    price = np.where(taken, np.where(deals.price > 0.0, deals.price, deals.promised), np.nan)
    return Auctions(
        task=np.array(deals.tasks.ids),
        bounty=np.array(deals.tasks.bounty),
        owner=deals.owner.astype(np.int32),
        price=price,
        lot=asks.lot[made].astype(np.int32),
        row=asks.row[made].astype(np.int32),
        ask=asks.ask[made],
        cost=asks.cost[made],
    )
