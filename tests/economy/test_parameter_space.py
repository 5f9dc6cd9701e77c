"""Every setting inside the ranges of the parameters runs with books that hold, or is refused in one line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from setting_draws import KINDS, drawn, try_out

from credit_flow import CreditFlow
from credit_flow.core.books.errors import Insolvent
from credit_flow.core.boundary.memory import SETTING
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.models.bucket_brigade import BucketBrigade
from credit_flow.models.vickrey_society import VickreySociety

HERE = Path(__file__).parent
LIMIT = 2 * 2**30


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_settings_drawn_at_random_run_or_are_refused(kind, monkeypatch):
    monkeypatch.setenv(SETTING, "3GiB")  # what the other tests of this process hold included
    for seed in range(2):  # other choices would compile other rules, which takes far longer than to run them
        said = try_out(
            KINDS[kind],
            drawn(KINDS[kind], np.random.default_rng(seed), choices=False),
            seed,
            ticks=20,
            seconds=0.5,
        )
        assert said == "ran" or said.startswith("refused: ")


ALL = """
import json, re, sys
import numpy as np
sys.path.insert(0, {here!r})
from setting_draws import KINDS, drawn, try_out
said = []
for seed in range({first}, {first} + {n}):
    kind = KINDS[sorted(KINDS)[seed % len(KINDS)]]
    said.append(try_out(kind, drawn(kind, np.random.default_rng(seed)), seed))
print(json.dumps([said, 1024 * int(re.search('VmHWM:.*?([0-9]+)', open('/proc/self/status').read())[1])]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 500, 50))
def test_five_hundred_settings_and_none_takes_more_memory_than_it_may(first):
    """60 ticks each, or ten CPU-seconds where a tick takes long."""
    environment = {**os.environ, SETTING: "2GiB"}
    code = ALL.format(here=str(HERE), first=first, n=50)
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    said, peak = json.loads(done.stdout.splitlines()[-1])
    assert len(said) == 50 and said.count("ran") >= 15
    assert peak < LIMIT


def test_more_money_than_the_books_can_count_is_refused_when_the_model_is_made():
    with pytest.raises(
        ParameterError, match="endowment = 1e.06: 20,000 experts and HOUSE would begin with 2e.10 credits"
    ):
        CreditFlow(experts=20_000, endowment=1e6, rng=1)


def test_rules_that_would_pay_more_than_they_have_are_refused():
    with pytest.raises(ParameterError, match="share = 0.9, tax = 0.2: .* at most 1 together"):
        BucketBrigade(share=0.9, tax=0.2)
    assert CreditFlow(BucketBrigade(share=0.9, tax=0.1), rng=1).run(20).ledger.residual == 0.0


@pytest.mark.parametrize("changes", [{"bid_cost": 2e5}, {"endowment": 3.0, "act_cost": 5.0}])
def test_who_cannot_pay_what_the_settings_let_it_owe_is_named_with_what_to_change(changes):
    model = CreditFlow(VickreySociety(**changes), rng=1)
    with pytest.raises(
        Insolvent, match=r"^tick \d+: account \d+ would be left with -.*; or raise endowment .*act_cost"
    ) as said:
        model.run(60)
    assert "\n" not in str(said.value) and model.ledger.residual == 0.0
