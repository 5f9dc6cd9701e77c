"""Bands of two settings: paired by seed, cancelled and forgotten on request."""

import numpy as np

from credit_flow import CreditEconomy, CreditFlow
from credit_flow.dashboard.pages.comparison import FINAL, seed_cells
from credit_flow.dashboard.run.bands import Bands, Changes
from credit_flow.measures.statistics.effect_size import cohen_d_z
from credit_flow.measures.statistics.interval import bca_interval

SMALL = CreditEconomy(experts=20, task_rate=6.0)


def test_equal_settings_differ_by_exactly_nothing_in_every_seed():
    bands, seen = Bands(), []
    bands.changed.subscribe(seen.append)
    assert (
        bands.sentence == "" and bands.bands("supply") == (None, None) and bands.difference("supply") is None
    )
    bands.start(SMALL, SMALL, 10, seeds=3)
    assert bands.running and all(batch.wait(120) for batch in bands._batches)
    assert bands.n == 3 and "A: 3 of 3 seeds" in bands.sentence
    difference = bands.difference("supply")
    assert difference.n == 3 and not np.concatenate([difference.low, difference.mean, difference.high]).any()
    bands.forget()
    assert bands.n == 0 and seen == sorted(seen) and len(seen) >= 2


def test_the_numbers_shown_are_those_of_the_statistics():
    """Mean, interval and effect size of A less B, from runs of the same seeds made here once more."""
    bands, dear = Bands(), SMALL.but(rent=0.4)
    bands.start(SMALL, dear, 20, seeds=6)
    assert all(batch.wait(120) for batch in bands._batches)
    ends = [
        [CreditFlow(scenario, rng=seed).run(20).measures["supply"][-1] for seed in range(1, 7)]
        for scenario in (SMALL, dear)
    ]
    differences = np.subtract(*ends)
    assert bands.last_differences("supply").tolist() == differences.tolist()
    *_, mean, effect, _ = seed_cells(bands, "supply", 1)
    assert mean == bca_interval(differences).around(differences.mean()) and " to " in mean
    assert effect == f"{cohen_d_z(differences):,.2f}"
    assert len(FINAL) == 4 + len(seed_cells(bands, "supply", 1))


def test_a_cancelled_comparison_stops():
    bands = Bands()
    bands.start(SMALL.but(ticks=100_000), SMALL.but(ticks=100_000), 100_000)
    bands.cancel()
    assert all(batch.wait(120) for batch in bands._batches) and not bands.running
    assert "cancelled" in bands.sentence


def test_who_no_longer_listens_is_not_told():
    changes, seen = Changes(), []
    stop = changes.subscribe(seen.append)
    changes.happened()
    stop()
    changes.happened()
    assert seen == [1] and changes.peek() == 2
