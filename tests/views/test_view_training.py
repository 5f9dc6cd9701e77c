"""The course of a training as a figure: legible, and true to what was logged."""

import numpy as np
import pandas as pd
import pytest
from test_view_legible import require_legible

from credit_flow.experiments.training.train import train
from credit_flow.models.vickrey_society import VickreySociety
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.training.bids_at_last import bids_at_last
from credit_flow.views.training.deviation_gain import deviation_gain
from credit_flow.views.training.learners_over_time import learners_over_time, numbers_in
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


@pytest.fixture(scope="module")
def learners():
    """Two learners with three seeds of which not all were looked at everywhere, and a third that lacks the number."""
    rows = [
        {
            "learner": learner,
            "seed": seed,
            "samples": 100.0 * look,
            "leak": seed * look + lift,
            "entropy": 1.0,
        }
        for learner, lift in (("society", 0.0), ("softmax", 40.0))
        for seed in (1, 2, 4)
        for look in range(5)
    ]
    return pd.DataFrame(
        [*rows, {"learner": "flat", "seed": 1, "samples": 0.0, "leak": np.nan, "entropy": 2.0}]
    )


@pytest.mark.parametrize("width", ["column", "page", "slide"])
def test_learners_lie_over_each_other_as_medians_with_the_middle_half_of_their_seeds(learners, width):
    figure = learners_over_time(learners, "leak", width)
    require_legible(figure, width)
    lines = {line.get_label(): line for line in figure.axes[0].lines}
    assert set(lines) == {"society, median", "softmax, median"}, "who lacks the number has no line"
    assert lines["softmax, median"].get_ydata().tolist() == [40.0, 42.0, 44.0, 46.0, 48.0]
    assert lines["society, median"].get_xdata().tolist() == [0.0, 100.0, 200.0, 300.0, 400.0]
    grounds = {one.get_label(): one.get_paths()[0].get_extents() for one in figure.axes[0].collections}
    assert grounds["society, middle half"].y1 == 12.0 and grounds["softmax, middle half"].y0 == 40.0


def test_a_number_that_nobody_has_is_not_drawn_and_known_ones_are_offered_first(learners):
    assert numbers_in(learners.assign(aaa=1.0)) == ["leak", "entropy", "aaa"]
    with pytest.raises(NothingToShow, match="no learner has a value of mint"):
        learners_over_time(learners, "mint")


@pytest.mark.parametrize("width", ["column", "page", "slide"])
def test_bids_at_last_are_legible_and_those_of_the_table(width):
    table = pd.DataFrame({"seed": 1, "state": [0, 0, 1, 1], "expert": [0, 1] * 2, "action": [0, 1] * 2, "bid": [0.1, 0.7, 0.3, 0.8], "worth": [0.7, 0.8, 0.75, 0.9]})  # fmt: skip
    figure = bids_at_last(table, width)
    require_legible(figure, width)
    points = {line.get_label(): line.get_xydata().tolist() for line in figure.axes[0].lines}
    assert points["action 1"] == [[0.8, 0.7], [0.9, 0.8]] and points["action 0"] == [[0.7, 0.1], [0.75, 0.3]]
    with pytest.raises(NothingToShow, match="no values are known"):
        bids_at_last(table.assign(worth=np.nan))


def test_without_replies_there_is_no_gain_to_show():
    with pytest.raises(NothingToShow, match="no best replies"):
        deviation_gain(pd.DataFrame({"seed": [], "expert": [], "share": []}))


def test_before_the_first_update_there_is_nothing_to_show():
    with pytest.raises(NothingToShow, match="no update"):
        training_curves(pd.DataFrame())
