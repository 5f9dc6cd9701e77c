"""Sections: parts of a tick bring their arrays along, phases share compiled texts, and room is made where it is short."""

from types import FunctionType
from typing import NamedTuple

import numba
import numpy as np
import pytest

from credit_flow import CreditEconomy, CreditFlow
from credit_flow.core.books.array_calls import check_arrays, commit_arrays
from credit_flow.core.books.batches import line, post
from credit_flow.core.books.errors import AuditFailure
from credit_flow.core.books.kinds import CODES
from credit_flow.core.books.posting import CREDIT, HOUSE, check, commit
from credit_flow.core.boundary.memory import TooLarge
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.kernel import kernel
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase, Program
from credit_flow.core.programs.sections import array, column, count, length, sections_of
from credit_flow.institutions.institution import Institution
from credit_flow.models.tick import joined
from credit_flow.models.trophic import Trophic

TIP = 0.125
_PAYMENT = CODES["payment"]


class Tips(NamedTuple):
    """What everybody has tipped so far, and a room of its own size."""

    size = "guests"

    n: np.ndarray = count()
    needed: np.ndarray = count()
    given: np.ndarray = array("rows")  # credits
    place: np.ndarray = array("guests", "2 * quotes + 1", dtype=np.int64)
    markup: np.ndarray = column()


def tip(lot, worker, clock: Clock, living: Living, accounts: Accounts, tips: Tips, terms):
    (amount,) = terms
    for i in range(living.n[0]):
        row = living.rows[i]
        if accounts.cells[living.first_account[0] + row] >= amount:
            line(accounts, living.first_account[0] + row, HOUSE, CREDIT, amount, _PAYMENT, row)
            tips.given[row] += amount
    post(clock, accounts, 0)


class Tipping(Institution):
    """Everybody who can gives HOUSE a tip."""

    def parts(self, model):
        return (Phase(tip, terms=(TIP,), lines="living"),)


def test_a_text_says_which_sections_it_takes():
    assert sections_of(tip) == (Clock, Living, Accounts, Tips)
    assert Program([Phase(tip, terms=(TIP,))]).sections == (Clock, Living, Accounts, Tips)


def test_lengths_are_written_in_sizes():
    assert length("2 * living + 1", {"living": 4}) == 9
    with pytest.raises(NameError, match="hops"):
        length("steps * hops", {"steps": 1})


def test_an_institution_of_ones_own_compiles_with_arrays_of_its_own_and_the_tick_stays_one_program():
    model = CreditFlow(CreditEconomy(experts=40, ticks=100), rng=3)
    model.institutions = (*model.institutions, Tipping())
    model.run(30)
    assert model.compiles and model.ledger.residual == 0.0
    lines = model.ledger.journal.frame()
    tips = lines[(lines["kind"] == "payment") & (lines["payee"] == HOUSE)]
    given = model.work[Tips].given[: model.table.n_rows]
    assert len(tips) > 1000 and given.sum() == tips["amount"].sum() == TIP * len(tips)
    assert model.work[Tips].place.shape == (0, 2 * model.parameters.quotes + 1)
    assert (model.work[Tips].markup[: model.table.n_rows] == model.table.markup).all()


def nod(i, worker, living: Living, terms):
    living.births[0] += 0


nod.__module__ = "nowhere"  # what stands nowhere is not kept on disk: so it is compiled here


class Nodding(Institution):
    """Everybody nods."""

    def parts(self, model):
        return (Phase(nod, Living),)


@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing compiles")
def test_scenarios_with_different_sections_share_a_compiled_text():
    """A text is compiled for the types of its own sections: those of the others are no affair of it."""
    for scenario in (CreditEconomy(experts=10), Trophic(experts=12)):
        model = CreditFlow(scenario, rng=1)
        model.institutions = (*model.institutions, Nodding())
        model.run(1)
    assert len(Phase(nod).loop.signatures) == 1


def settle(lot, worker, clock: Clock, accounts: Accounts, terms):
    post(clock, accounts, 0)


settle.__module__ = "nowhere"


@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing compiles")
def test_the_rules_of_posting_are_compiled_once_for_programs_and_for_python():
    """A constant in a call is a type of its own to Numba; the rules, 2 s of compiling, were compiled for two of them."""
    CreditFlow("vickrey_society", experts=1, copies=1, rng=1).carry_out([Phase(settle)])
    for call in (check_arrays, commit_arrays):
        anew = FunctionType(call.py_func.__code__, call.py_func.__globals__)
        anew.__module__ = "nowhere"
        kernel(anew).compile(call.signatures[0])
    assert len(check.signatures) == len(commit.signatures) == 1


def stand(model):
    """What does for a model what `nod` does, without compiled code."""


def test_phases_in_a_row_are_one_program_and_one_alone_is_its_call():
    """To lend the arrays to a program costs more than a short phase saves, wherever it stands between calls."""
    nodding, other = Phase(nod, Living, alone=stand), Phase(tip, terms=(TIP,))
    assert joined([print, nodding, print]) == (print, stand, print)
    whole = (nodding, other), (other, nodding), (nodding, nodding), (other,)
    assert [joined(phases)[0].phases for phases in whole] == list(whole)


def test_a_society_in_python_is_audited_as_one_that_compiles():
    """A world of states is Python up to the closing phase, which then is the ledger's own call."""
    model = CreditFlow("vickrey_society", experts=2, copies=2, rng=1).run(3)
    assert not any(isinstance(part, Program) for part in model.clockwork.parts)
    model.ledger._cells[HOUSE] += 1.0
    with pytest.raises(AuditFailure, match="tick 4: .*does not sum to zero"):
        model.step()


def test_a_run_that_must_make_room_again_and_again_keeps_its_journal():
    """Arrays begin as long as the founders need; a boom takes more of everything."""
    boom = CreditEconomy(experts=5, task_rate=40.0, birth_threshold=21.0)
    model = CreditFlow(boom, rng=2).run(60)
    roomy = CreditFlow(boom, rng=2)
    roomy.clockwork.prepare()
    roomy.work.have(rows=50_000, living=20_000, tasks=5_000, steps=50_000)
    assert model.table.n_rows > 60 and roomy.run(60).ledger.journal.hash == model.ledger.journal.hash


class Crowd(NamedTuple):
    """More than there is."""

    size = "people"
    drivers = "people"

    n: np.ndarray = count()
    needed: np.ndarray = count()
    names: np.ndarray = array("people + 10 ** 15", dtype=np.int64)


def test_a_section_that_does_not_fit_is_none_and_leaves_the_others_as_they_were():
    model = CreditFlow(CreditEconomy(experts=10), rng=4).run(5)
    before, sizes = model.work.sections, dict(model.work.sizes)
    with pytest.raises(TooLarge, match="a tick with .* experts"):
        model.work.use(Crowd)
    assert Crowd not in model.work and model.work.sections == before and model.work.sizes == sizes
    with pytest.raises(TooLarge):
        model.work.have(living=10**13)
    assert model.work.sizes == sizes
    alone = CreditFlow(CreditEconomy(experts=10), rng=4).run(20)
    assert model.run(15).ledger.journal.hash == alone.ledger.journal.hash
