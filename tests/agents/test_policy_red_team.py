"""A policy that is paid by what it owns, and looks behind everything it is handed, finds no way to the books.

Given the model itself, as policies once were, the same attacks gain: the test can fail.
"""

import types

import numpy as np
import pytest

from credit_flow import CreditEconomy, CreditFlow, Policy
from credit_flow.core.books.errors import LedgerError
from credit_flow.core.books.ledger import HOUSE, WORLD, Entry, Ledger
from credit_flow.core.table import Table

DEPTH, PLAIN = 4, (int, float, str, bytes, bool, complex, type(None), types.ModuleType)


def within_reach(thing, depth=DEPTH, seen=None) -> dict[int, object]:
    """Every object that public names lead to from `thing`, itself included: attributes, items, what bound methods belong to."""
    seen = {} if seen is None else seen
    if isinstance(thing, PLAIN) or id(thing) in seen:
        return seen
    seen[id(thing)] = thing
    if depth:
        names = (
            [name for name in dir(thing) if not name.startswith("_")]
            if not isinstance(thing, np.ndarray)
            else ["base"]
        )
        parts = [attribute(thing, name) for name in names]
        if isinstance(thing, list | tuple | set | frozenset):
            parts += list(thing)[:50]
        if isinstance(thing, dict):
            parts += list(thing.values())[:200]
        for part in parts:
            within_reach(part, depth - 1, seen)
    return seen


def attribute(thing, name: str):
    try:
        return getattr(thing, name)
    except Exception:
        return None


def endow(ledger, own, others):
    ledger.post(Entry(WORLD, own, 500.0, "endowment", 0))


def take_the_budget(ledger, own, others):
    ledger.post(Entry(WORLD, own, ledger.budget_left[0], "reward", 0))


def debit_others(ledger, own, others):
    ledger.post(Entry(others, own, ledger.column()[others], "payment", 0))


def empty_the_house(ledger, own, others):
    ledger.post(Entry(HOUSE, own, ledger.balance(HOUSE), "payment", 0))


ATTACKS = (endow, take_the_budget, debit_others, empty_the_house)


class Thief(Policy):
    """Asks a fifth above cost, and keeps looking for the ledger behind what it is handed, to attack it."""

    batched = True
    depth = DEPTH

    def __init__(self, attack):
        self.attack, self.looked, self.found = attack, 0, 0

    def look(self, *handed):
        self.looked += 1
        for thing in [part for what in handed for part in within_reach(what, self.depth).values()]:
            if isinstance(thing, Ledger):
                self.found += 1
                own = thing.n_accounts - 1
                try:
                    self.attack(thing, own, np.arange(4, own))
                except LedgerError:
                    continue

    def ask(self, seen):
        self.look(seen)
        return 1.2 * seen.cost

    def enter(self, rows, parents, experts):
        self.look(rows, parents, experts)

    def learn(self, outcome):
        self.look(outcome)


SMALL = CreditEconomy(experts=8, task_rate=4.0)


class Honest(Thief):
    def look(self, *handed):
        self.looked += 1


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_nothing_that_a_policy_is_handed_leads_to_the_ledger(attack):
    honest, model = (CreditFlow(SMALL, rng=1, policy=kind(attack)).run(10) for kind in (Honest, Thief))
    thief = model.policies[0]
    assert thief.looked == honest.policies[0].looked > 20 and thief.found == 0
    assert model.ledger.journal.hash == honest.ledger.journal.hash


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_the_same_attack_gains_where_the_model_is_handed_out(attack):
    """So policies were once told of births."""
    model = CreditFlow(SMALL, rng=1, policy=Honest(attack))
    if attack is not endow:
        model.ledger.begin_tick(1, 100.0)
    model.ledger.post(Entry(int(model.first_account), HOUSE, 5.0, "payment", 0))
    before = model.balances.max()
    thief = Thief(attack)
    thief.depth = 1
    thief.look(model)
    assert thief.found and model.balances.max() > before


class Collector(Thief):
    """Keeps everything that it is handed, and what that leads to."""

    def look(self, *handed):
        self.kept = [
            *getattr(self, "kept", []),
            *(part for what in handed for part in within_reach(what).values()),
        ]


def test_no_array_that_a_policy_is_handed_is_the_engines_memory():
    model = CreditFlow(SMALL, rng=1, policy=Collector(endow)).run(3)
    kept = [part for part in model.policies[0].kept if isinstance(part, np.ndarray) and part.size]
    engine = [model.table.column(name) for name in model.table.names] + [
        model.table.rows,
        model.ledger.column(),
    ]
    sections = [model.work[section] for section in model.work.sections]
    engine += [array for section in sections for array in section if array.size]
    assert len(kept) > 30
    assert not any(np.shares_memory(part, array) for part in kept for array in engine)
    assert not any(isinstance(part, Table | CreditFlow | Ledger) for part in model.policies[0].kept)
