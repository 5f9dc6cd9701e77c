"""From a model between two ticks to a snapshot; the model is only read."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

import numpy as np

from credit_flow.core.books.journal import Block, Chunk, columns_of
from credit_flow.core.books.kinds import CODES, IS_EVENT
from credit_flow.core.books.posting import CREDIT
from credit_flow.dashboard.reading.metrics import metrics_of
from credit_flow.dashboard.reading.rule_list import rules_of
from credit_flow.dashboard.reading.snapshot import (
    HOUSE,
    MARKET,
    SINK,
    WORLD,
    Auctions,
    Jobs,
    Postings,
    Snapshot,
    narrowed,
    rows_of,
)
from credit_flow.dashboard.reading.state_market import market_of
from credit_flow.dashboard.reading.tick_tables import Tables
from credit_flow.dashboard.reading.trait_table import skills_of
from credit_flow.institutions.work.agreement_tables import contracts_in
from credit_flow.models.clockwork.living_reading import facts_of

QUANTUM = 2.0**-20


def take_snapshot(
    model,
    held: Iterable[Block | Chunk],
    tables: Tables,
    run_id: str,
    config_hash: str,
    *,
    stepped: bool = True,
) -> Snapshot:
    """The state of `model` (a `CreditFlow`) at the close of its tick; `held` is what the journal holds of it and
    `tables` the rows that its economy filled in it. `stepped`: whether the model has made that tick, or was put there."""
    table, tick = model.table, model.tick
    dead = np.flatnonzero(table.died == tick) if model.deaths else np.empty(0, dtype=np.int64)
    ids = np.union1d(table.rows, dead) if len(dead) else table.rows
    balances = np.array(model.balances[model.first_account + ids])
    skills, main_skill, names = skills_of(table, ids)
    dying, postings = np.isin(ids, dead), postings_of(held, tick, model.first_account)
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
        dying=dying,
        defaulted=defaulted_of(ids, dying, postings, getattr(model.parameters, "rent", 0.0)),
        skill_names=names,
        system=system_balances(model.balances),
        postings=postings,
        auctions=_auctions(contracts_in(model.work)),
        jobs=jobs_of(tables),
        states=market_of(model),
        metrics=MappingProxyType(metrics_of(model, balances[~dying], stepped=stepped)),
        books=MappingProxyType(facts_of(model)["books"]),
        rules=rules_of(model),
    )


def postings_of(held: Iterable[Block | Chunk], tick: int, first_account: int) -> Postings:
    """The postings of credit in `tick` among what a journal held, as columns (n,): rows of experts, amounts in credits."""
    lines = columns_of(held)
    wanted = (lines["tick"] == tick) & (lines["asset"] == CREDIT) & ~IS_EVENT[lines["kind"]]
    payer, payee = (rows_of(lines[name][wanted], first_account) for name in ("payer", "payee"))
    amount, kind, cause = (lines[name][wanted] for name in ("amount", "kind", "cause"))
    return Postings(payer, payee, amount, kind.astype(np.int8), narrowed(cause))


def defaulted_of(ids: np.ndarray, dying: np.ndarray, postings: Postings, rent: float) -> np.ndarray:
    """Who (n,) of the experts `ids` (n,) died without having paid the rent in full."""
    rents = postings.kind == CODES["rent"]
    paid = np.bincount(
        postings.payer[rents], weights=postings.amount[rents], minlength=1 + ids.max(initial=0)
    )
    return dying & (paid[ids] < rent - QUANTUM)


def jobs_of(tables: Tables) -> Jobs | None:
    """The jobs done in a tick, from its table `steps`, if there is one."""
    if "steps" not in tables:
        return None
    steps = tables["steps"]
    return Jobs(
        np.asarray(steps["doer"]).astype(np.int32),
        np.asarray(steps["kind"]).astype(np.int16),
        narrowed(np.asarray(steps["task"])),
        np.array(steps["work"], dtype=np.float64),
        np.array(steps["price"], dtype=np.float64),
        np.array(steps["units"], dtype=np.float64),
    )


def system_balances(balances: np.ndarray) -> MappingProxyType:
    """The credits of the four system accounts, from the balances (accounts,) of the ledger."""
    return MappingProxyType(dict(zip((WORLD, SINK, HOUSE, MARKET), map(float, balances[:4]))))


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
