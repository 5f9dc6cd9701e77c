"""The course of a training as a figure: legible, and true to what was logged."""

import numpy as np
import pandas as pd
import pytest
from test_view_legible import require_legible

from credit_flow.experiments.training.train import train
from credit_flow.models.vickrey_society import VickreySociety
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.training.training_curves import training_curves


@pytest.fixture(scope="module", params=["chain", "sparse_transfer"])
def table(request):
    society = VickreySociety(world_name=request.param, copies=256, exploration=0.0)
    return pd.DataFrame(train(society, seeds=2, auctions=13_000, device="cpu").rows)


@pytest.mark.parametrize("width", ["column", "page", "slide"])
def test_legible(table, width):
    require_legible(training_curves(table, width), width)


def test_a_line_for_each_seed_of_what_was_logged(table):
    earned, missed = training_curves(table).axes
    for line, (_, seed) in zip(earned.lines, table.groupby("seed"), strict=True):
        assert line.get_xdata().tolist() == seed["auctions"].tolist()
        assert np.array_equal(line.get_ydata(), seed["return"], equal_nan=True)  # nan: no episode ended
    drawn = [line.get_ydata() for line in missed.lines]
    for name in ("bids_minus_optimal", "leak"):  # nan where nothing was resold
        for _, seed in table.groupby("seed"):
            assert any(np.array_equal(line, seed[name], equal_nan=True) for line in drawn)


def test_before_the_first_update_there_is_nothing_to_show():
    with pytest.raises(NothingToShow, match="no update"):
        training_curves(pd.DataFrame())
