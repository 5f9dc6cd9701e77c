"""A change in mid-run is marked in every figure along the ticks, and nothing is averaged across it."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text
from test_view_legible import require_legible

from credit_flow.core.records.record import Record
from credit_flow.experiments.run import run
from credit_flow.measures.numbers_of_a_run import price_index
from credit_flow.models.attention import Attention
from credit_flow.models.credit_economy import CreditEconomy
from credit_flow.views.drawing.over_time import shocks, smooth
from credit_flow.views.economy.credit_flow_diagram import credit_flow_diagram
from credit_flow.views.economy.prices_and_money import prices_and_money
from credit_flow.views.economy.skills import division_of_labour_over_time
from credit_flow.views.save import figures, missing
from credit_flow.views.window import last

TICK = 83
SHOCK = ((TICK, "bounty", 2.0),)


@pytest.fixture(scope="module")
def shocked():
    return run(CreditEconomy(shock=SHOCK, compute="cleared"), rng=1, ticks=150)


def test_means_before_a_shock_are_those_of_a_run_that_had_none(shocked):
    """The smoothed price must not rise before its cause."""
    calm = run(CreditEconomy(compute="cleared"), rng=1, ticks=TICK - 1)
    with_shock, without = (_line(record, "price of work") for record in (shocked, calm))
    before = with_shock[with_shock.index < TICK]
    np.testing.assert_allclose(before, without, rtol=1e-12)
    assert with_shock.loc[TICK] > 1.2 * with_shock.loc[TICK - 1]


def _line(record, name) -> pd.Series:
    (line,) = [
        line for axes in prices_and_money(record).axes for line in axes.lines if line.get_label() == name
    ]
    return pd.Series(line.get_ydata(), index=line.get_xdata())


def test_every_figure_along_the_ticks_marks_it(shocked):
    for name in set(figures()) - set(missing(shocked)):
        drawn = figures()[name](shocked)
        require_legible(drawn, "column")
        for axes in drawn.axes:
            if axes.get_xlabel() == "tick":
                assert "bounty \u00d7 2" in [text.get_text() for text in axes.texts], name
                assert any(np.array_equal(line.get_xdata(), [TICK, TICK]) for line in axes.lines), name


def test_no_window_or_period_goes_on_across_a_shock(shocked):
    assert last(shocked) == (TICK - 1, 150)
    assert "83 to 150" in " ".join(text.get_text() for text in credit_flow_diagram(shocked).axes[0].texts)
    assert price_index(shocked, 20).index.tolist() == [20, 40, 60, TICK - 1, TICK + 19, TICK + 39, TICK + 59]
    middles = division_of_labour_over_time(shocked).index
    assert not ((middles - 5 < TICK - 1) & (middles + 5 > TICK - 1)).any()


def test_a_mean_over_nothing_but_one_side():
    record = Record(
        {"parameters": {}, "shocks": [[5, "demand", 3.0], [1, "bounty", 9.0], [99, "kinds", 2]], "ticks": 10},
        {},
    )
    assert [(shock.tick, shock.words) for shock in shocks(record)] == [(5, "demand \u00d7 3")]
    series = pd.Series([0.0] * 4 + [1.0] * 6, index=range(1, 11))
    assert smooth(record, series, 9).tolist() == series.tolist()
    calm = Record({"parameters": {}, "ticks": 10}, {})
    assert smooth(calm, series, 9).loc[:8].between(0.01, 0.99).all()


def test_a_shock_that_is_no_parameter_is_marked_too():
    record = run(Attention(ticks=60), rng=1)
    assert [(shock.tick, shock.words) for shock in shocks(record)] == [(30, "kinds turned by 3")]
    (axes,) = [axes for axes in figures()["skills"](record).axes if axes.get_xlabel() == "tick"]
    assert "kinds turned by 3" in [text.get_text() for text in axes.texts]


@pytest.mark.parametrize(
    "ticks", [(30, 60, 80), (20, 21, 22, 23), (90, 95, 99), (40, 58, 70, 97), (2, 50, 51), (75,)]
)
def test_names_lie_on_no_curve_and_on_no_other_line(ticks):
    whats = ("demand", "bounty", "kinds", "demand")
    shock = tuple((tick, what, 2) for tick, what in zip(ticks, whats))
    record = run(CreditEconomy(shock=shock, experts=10, task_rate=3.0), rng=1, ticks=100)
    figure = figures()["population"](record)
    require_legible(figure, "column")
    for axes in figure.axes:
        lines = axes.get_xaxis_transform().transform([(tick, 1.0) for tick in ticks])
        names = [text for text in axes.texts if "\u00d7" in text.get_text() or "turned" in text.get_text()]
        boxes = [Text.get_window_extent(name) for name in names]
        assert len(boxes) == len(ticks)
        for box in boxes:
            assert box.y0 >= lines[0, 1]
            crossed = [other for other, (x, _) in zip(boxes, lines) if box.x0 + 1.0 < x < box.x1 - 1.0]
            assert all(box.y0 >= other.y1 for other in crossed), "the line of that one goes on to its name"
