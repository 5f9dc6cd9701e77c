"""Two texts share a fingerprint only if they compile to the same code; what no kernel reads changes none."""

import os
import subprocess
import sys

import numpy as np
import pytest

from credit_flow.core.programs.fingerprint import fingerprint
from credit_flow.core.programs.kernel import bound, kernel, lots

RATE, TABLE, PAIR = 2.0, np.array([1.0, 2.0]), (3, "a")


def leaf(x):
    return x * RATE


def branch(x):
    return leaf(x) + PAIR[0]


compiled = kernel(branch)


@lots
def whole(lot, out):
    out[lot] = compiled(out[lot]) + TABLE[0]


def test_a_kernel_and_its_text_are_one():
    assert fingerprint(compiled) == fingerprint(branch)
    assert fingerprint(whole) == fingerprint(whole.one)
    assert fingerprint(leaf) != fingerprint(branch)


@pytest.mark.parametrize(
    "name, other",
    [("RATE", 2.5), ("RATE", 2), ("PAIR", (4, "a")), ("TABLE", np.array([1.0, 3.0])), ("leaf", lambda x: x)],
)
def test_whatever_a_text_reads_however_deep_counts(monkeypatch, name, other):
    before = fingerprint(whole)
    monkeypatch.setitem(globals(), name, other)
    assert fingerprint(whole) != before


def test_texts_bound_to_other_globals_differ():
    twice, thrice = (bound(leaf, "leaf", RATE=rate) for rate in (2.0, 3.0))
    assert fingerprint(twice) == fingerprint(leaf)
    assert fingerprint(twice) != fingerprint(thrice)


def test_it_is_the_same_in_every_process():
    code = "from tests.core.test_fingerprint import *; print(fingerprint(whole))"
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == fingerprint(whole)
