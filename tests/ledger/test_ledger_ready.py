"""A batch is posted while Ctrl-C waits, so nothing is left to be compiled then."""

import os
import subprocess
import sys

import numba
import pytest

POSTS = """
import signal
from numba.core import event
from credit_flow.core.books import ledger as books
from credit_flow.core.boundary.interruption import Interruption

signal.signal(signal.SIGINT, signal.default_int_handler)
compiled = []

class Compiler(event.Listener):
    def on_start(self, event):
        compiled.append(isinstance(getattr(signal.getsignal(signal.SIGINT), "__self__", None), Interruption))
    def on_end(self, event):
        pass

event.register("numba:compile", Compiler())
ledger = books.Ledger()
account, other = ledger.open(2)
ledger.post(books.Entry(books.WORLD, [account, other], [5.0, 5.0], "endowment", 0))
ledger.begin_tick(1, 3.0)
ledger.post(books.Entry(account, other, 1.0, "payment", 0), opens=1)
ledger.escrow(1, [account], [2.0], 0)
ledger.settle_lot(1, books.Entry(account, other, 1.0, "payment", 0))
ledger.end_tick()
print(sum(compiled), len(compiled))
"""


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="nothing compiles")
def test_nothing_compiles_while_a_batch_is_posted(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", POSTS],
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    meanwhile, all_in_all = map(int, done.stdout.split())
    assert meanwhile == 0 < all_in_all
