"""Same seed, same parameters, same journal hash: alone, on one core or two, compiled or plain; parts draw independently."""

import os
import subprocess
import sys

import pytest

from credit_flow import CreditFlow
from credit_flow.core import kernel
from credit_flow.institutions.institution import Institution

SHORT = "from credit_flow import CreditFlow; m = CreditFlow(rng=7, {changes}); m.run({ticks}); print(m.ledger.journal.hash)"
BANDIT = "policy=__import__('credit_flow.agents.bandit', fromlist=['Bandit']).Bandit()"
CASES = [
    "",
    "depth=3",
    "compute='cleared'",
    "judge_delay=2, judge_noise=0.1",
    "death_temperature=3.0",
    BANDIT,
]


def hash_after(ticks: int, **changes) -> str:
    model = CreditFlow(rng=7, **changes)
    model.run(ticks)
    return model.ledger.journal.hash


def hash_in_another_process(ticks: int, changes: str, **environment) -> str:
    code = SHORT.format(changes=changes, ticks=ticks)
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def test_the_same_seed_gives_the_same_journal_twice_and_another_seed_another():
    assert hash_after(100) == hash_after(100)
    assert CreditFlow(rng=8).run(20).ledger.journal.hash != CreditFlow(rng=7).run(20).ledger.journal.hash


def test_one_core_and_two_give_the_same_journal(monkeypatch):
    """Batches are made to spread over cores although they are small."""
    monkeypatch.setattr(kernel, "SPREAD_FROM", 8)
    n_threads = kernel.threads()
    hashes = set()
    for n in (1, 2, 3):
        kernel.set_threads(n)
        hashes.add(hash_after(60, depth=2))
    kernel.set_threads(n_threads)
    assert len(hashes) == 1


@pytest.mark.parametrize("changes", CASES)
def test_compiled_and_plain_python_give_the_same_journal(changes):
    compiled = hash_in_another_process(8, changes)
    plain = hash_in_another_process(8, changes, NUMBA_DISABLE_JIT="1")
    assert compiled == plain


def test_an_unrelated_institution_does_not_change_the_draws_of_the_others():
    class Census(Institution):
        """Draws numbers of its own and counts."""

        seen = 0

        def step(self, model):
            Census.seen += model.draws("census", (3, 2)).size

    plain, watched = CreditFlow(rng=7), CreditFlow(rng=7)
    watched.institutions = (Census(), *watched.institutions, Census())
    assert plain.run(50).ledger.journal.hash == watched.run(50).ledger.journal.hash
    assert Census.seen == 50 * 2 * 6


def test_recording_does_not_change_the_run():
    from credit_flow import run

    assert run(rng=7, ticks=50).manifest["journal_hash"] == hash_after(50)


def test_the_number_of_rows_before_the_table_grows_does_not_matter():
    small, large = CreditFlow(rng=7, experts=40), CreditFlow(rng=7, experts=40)
    large.table._reserve(5000)
    assert small.run(80).ledger.journal.hash == large.run(80).ledger.journal.hash
