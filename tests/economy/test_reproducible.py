"""Same seed, same parameters, same journal hash: alone, compiled or plain; parts draw independently."""

import os
import subprocess
import sys

from credit_flow import CreditFlow
from credit_flow.agents.bandit import Bandit
from credit_flow.institutions.institution import Institution

CASES = [
    {"depth": 3},
    {"judge_delay": 2, "judge_noise": 0.1},
    {"death_temperature": 3.0},
    {"policy": Bandit()},
]


def hash_after(ticks: int, **changes) -> str:
    model = CreditFlow(rng=7, **changes)
    model.run(ticks)
    return model.ledger.journal.hash


def test_the_same_seed_gives_the_same_journal_twice_and_another_seed_another():
    assert hash_after(100) == hash_after(100)
    assert CreditFlow(rng=8).run(20).ledger.journal.hash != CreditFlow(rng=7).run(20).ledger.journal.hash


def test_compiled_and_plain_python_give_the_same_journal():
    """What no preset turns on; the presets stand in test_golden.py."""
    code = "from tests.economy.test_reproducible import CASES, hash_after; print([hash_after(8, **c) for c in CASES])"
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == str([hash_after(8, **changes) for changes in CASES])


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
