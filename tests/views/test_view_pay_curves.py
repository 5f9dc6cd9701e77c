"""The curves of own and pooled pay: legible, true to the table, and never without what needs no learning."""

import pandas as pd
import pytest
from test_view_legible import require_legible

from credit_flow.experiments.games.own_or_pooled import own_or_pooled
from credit_flow.experiments.games.trivial_policies import trivial_policies
from credit_flow.views.learning.pay_curves import pay_curves
from credit_flow.views.nothing_to_show import NothingToShow


@pytest.fixture(scope="module")
def table():
    return own_or_pooled(range(2), social=(0.0, 0.5, 1.0), updates=25, fresh=200)


@pytest.fixture(scope="module")
def trivial():
    return trivial_policies(episodes=300, arrival=0.3)


@pytest.mark.parametrize("width", ["column", "page", "slide"])
@pytest.mark.filterwarnings("error")
def test_legible(table, trivial, width):
    require_legible(pay_curves(table, trivial, width), width)
    require_legible(pay_curves(table, width=width), width)


def test_lines_are_means_over_seeds_and_ten_updates(table, trivial):
    success, cosine = pay_curves(table, trivial).axes
    for axes, what in ((success, "success"), (cosine, "cosine")):
        for social, name in ((0.0, "own"), (0.5, "0.5 pooled"), (1.0, "pooled")):
            line = next(line for line in axes.lines if line.get_label() == name)
            means = table[table["social"] == social].groupby("update")[what].mean()
            assert line.get_ydata()[-1] == pytest.approx(means.iloc[-10:].mean())
            assert line.get_ydata()[0] == pytest.approx(means.iloc[0])


def test_what_needs_no_learning_is_named_at_its_height(table, trivial):
    success = pay_curves(table, trivial).axes[0]
    assert {"gas", "brake", "random", "give way"} <= {text.get_text() for text in success.texts}
    heights = {line.get_label(): line.get_ydata()[0] for line in success.lines}
    assert {policy: heights[policy] for policy in trivial.index} == trivial["success"].to_dict()


def test_without_a_table_there_is_nothing_to_show():
    with pytest.raises(NothingToShow, match="nobody has learnt yet"):
        pay_curves(pd.DataFrame())
