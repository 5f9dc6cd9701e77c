"""The course of a training as a figure: legible, and true to what was logged."""

import numpy as np
import pandas as pd
import pytest
from test_view_legible import require_legible

from credit_flow.experiments.training.train import train
from credit_flow.models.vickrey_society import VickreySociety
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.training.deviation_gain import deviation_gain
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


@pytest.mark.parametrize("width", ["column", "page", "slide"])
def test_gains_are_legible_and_those_of_the_table(width):
    table = pd.DataFrame(
        {"seed": [1, 1, 1, 2, 2, 2], "expert": [0, 1, 2] * 2, "share": [0.0, 0.2, 0.04, 0.1, 0.0, 0.06]}
    )
    figure = deviation_gain(table, width)
    require_legible(figure, width)
    (axes,) = figure.axes
    points = [line.get_ydata().tolist() for line in axes.lines if line.get_marker() == "o"]
    assert points == [[0.0, 0.1], [0.2, 0.0], [0.04, 0.06]]
    means = [line.get_ydata()[0] for line in axes.lines if line.get_marker() == "s"]
    assert np.allclose(means, [0.05, 0.1, 0.05])


def test_without_replies_there_is_no_gain_to_show():
    with pytest.raises(NothingToShow, match="no best replies"):
        deviation_gain(pd.DataFrame({"seed": [], "expert": [], "share": []}))


def test_before_the_first_update_there_is_nothing_to_show():
    with pytest.raises(NothingToShow, match="no update"):
        training_curves(pd.DataFrame())
