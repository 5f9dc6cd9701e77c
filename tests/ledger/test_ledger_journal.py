"""The journal: golden hash, the same plain and compiled, seeds, drain, replay, pickled half-way."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from credit_flow.core.books.journal import frame
from credit_flow.core.books.kinds import EVENTS
from credit_flow.core.books.ledger import HOUSE, SINK, WORLD, Entry, Ledger
from credit_flow.core.streams import stream_key, uniforms
from credit_flow.theory.values_ledger import LEDGER

GOLDEN = "5c15d941942a09d64e8b2a6f4fd1c583"

UNRETIRED = "0a88360f4ff9f6ace4bed778d2f41439"
"""What it was before the claims on the dead were retired: a new event changes no journal in which it does not happen."""


def play(ledger, seed, first, last):
    """Ticks `first` .. `last` of a small society that pays, bids, lends, breeds and dies."""
    for tick in range(first, last + 1):
        draws = uniforms(stream_key(seed, "script"), tick, (12, 4))
        living = np.flatnonzero(ledger.states == 1)[4:]
        payers, payees = living[:12], np.roll(living, 1)[:12]
        ledger.begin_tick(tick, mint_budget=40.0)
        n = len(payers)
        ledger.post(
            Entry(WORLD, payers, 1.0 + draws[:n, 3], "reward", tick),
            Entry(payers, SINK, 0.1, "compute", tick),
        )
        ledger.post(Entry(payers, payees, draws[:n, 0] + 0.01, "payment", np.arange(n)))
        ledger.escrow(tick, payers[:3], draws[:3, 1] + 0.01, tick)
        ledger.settle_lot(tick, Entry(payers[0], HOUSE, (draws[0, 1] + 0.01) / 2, "payment", tick))
        ledger.lend(int(payers[1]), int(payers[2]), draws[0, 2] / 2 + 0.01, tick, seniority=tick % 2)
        child = ledger.next_account
        ledger.post(Entry(payers[3], child, draws[3, 2] + 0.05, "stake", child), opens=1)
        ledger.liquidate(payers[2:3], heirs=child, cause=tick)
        ledger.end_tick()


def script(seed, ticks=10):
    ledger = Ledger()
    ledger.post(Entry(WORLD, ledger.open(12), 20.0, "endowment", 0))
    play(ledger, seed, 1, ticks)
    return ledger


def test_golden_hash():
    assert script(1).journal.hash == GOLDEN


def test_a_journal_without_the_event_is_the_one_it_always_was():
    class Hoarder(Ledger):
        def retire_ended(self):
            pass

    ledger = Hoarder()
    ledger.post(Entry(WORLD, ledger.open(12), 20.0, "endowment", 0))
    play(ledger, 1, 1, 10)
    assert ledger.journal.hash == UNRETIRED and len(ledger.living_assets) == 11


def test_plain_python_gives_the_same_hash():
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    run = [sys.executable, str(Path(__file__))]
    out = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)
    assert out.stdout.strip() == GOLDEN


def test_seeds():
    same = {script(1).journal.hash for _ in range(2)}
    seeds = {script(seed).journal.hash for seed in range(20)}
    assert LEDGER["P4"].holds((len(same), len(seeds)))


@pytest.mark.parametrize("table", [False, True])
def test_replay_bit_for_bit(table):
    ledger = script(3)
    replayed = Ledger.replay(ledger.journal.frame() if table else ledger.journal.blocks())
    assert replayed.balances.tobytes() == ledger.balances.tobytes()
    assert replayed.journal.hash == ledger.journal.hash
    assert (replayed.minted == ledger.minted).all() and (replayed.burnt == ledger.burnt).all()
    assert (replayed.next_batch, replayed.living_assets) == (ledger.next_batch, ledger.living_assets)


def test_no_negative_zero():
    ledger = script(1)
    assert not np.signbit(ledger.balances[ledger.balances == 0.0]).any()


def test_draining_changes_neither_hash_nor_history():
    ledger, parts = Ledger(), []
    ledger.post(Entry(WORLD, ledger.open(12), 20.0, "endowment", 0))
    for tick in range(1, 11):
        play(ledger, 3, tick, tick)
        parts.append(frame(ledger.journal.drain()))
        assert len(ledger.journal) == 0
    whole = script(3)
    assert ledger.journal.hash == whole.journal.hash
    rows = sum(len(part) for part in parts)
    assert rows == len(whole.journal.frame())


def test_without_blocks_the_hash_is_the_same():
    ledger = Ledger(journal=False)
    ledger.post(Entry(WORLD, ledger.open(12), 20.0, "endowment", 0))
    play(ledger, 1, 1, 10)
    assert ledger.journal.hash == GOLDEN and len(ledger.journal) == 0


def test_a_pickled_ledger_goes_on_where_it_was():
    ledger = script(1, ticks=4)
    ledger = pickle.loads(pickle.dumps(ledger))
    play(ledger, 1, 5, 10)
    assert ledger.journal.hash == GOLDEN


def test_every_change_of_a_line_changes_the_hash():
    def hashed(**change):
        ledger = Ledger()
        ledger.post(Entry(WORLD, ledger.open(4), 20.0, "endowment", 0))
        ledger.post(Entry(4, 5, 1.0, "payment", 0)._replace(**change))
        return ledger.journal.hash

    changes = [{}, {"payer": 6}, {"payee": 6}, {"amount": 1.0 + 2.0**-20}, {"kind": "fee"}, {"cause": 1}]
    assert len({hashed(**change) for change in changes}) == len(changes)
    assert hashed(amount=1.0 + 2.0**-22) == hashed()


def test_constants_are_kept_once():
    ledger = Ledger()
    accounts = ledger.open(1000)
    ledger.post(Entry(WORLD, accounts, 20.0, "endowment", 7))
    (part,) = ledger.journal.blocks()[-1].parts
    assert (part.payer, part.amount, part.cause, part.n) == (WORLD, 20.0, 7, 1000)
    table = ledger.journal.postings()
    assert len(table) == 1000 and table["amount"].sum() == 20_000.0


def test_events_move_nothing_and_sums_of_postings_are_the_balances():
    ledger = script(2)
    table = ledger.journal.frame()
    assert (table.loc[table["kind"].isin(EVENTS), "amount"] == 0.0).all()
    lines = ledger.journal.postings()
    lines = lines[lines["asset"] == 0]
    received = np.bincount(lines["payee"], weights=lines["amount"], minlength=ledger.n_accounts)
    paid = np.bincount(lines["payer"], weights=lines["amount"], minlength=ledger.n_accounts)
    assert ((received - paid) == ledger.column()).all()


def test_blocks_of_a_tick():
    ledger = script(1)
    assert {block.tick for block in ledger.journal.blocks(4)} == {4}
    assert sum(len(ledger.journal.blocks(tick)) for tick in range(11)) == len(ledger.journal)


def test_entries_without_lines_are_dropped():
    ledger = script(1)
    before = ledger.journal.hash
    nobody = np.empty(0, dtype=np.int64)
    ledger.post(Entry(nobody, HOUSE, np.empty(0), "tax", 0), Entry([], HOUSE, [], "tax", 0))
    assert ledger.journal.hash == before


if __name__ == "__main__":
    print(script(1).journal.hash)
