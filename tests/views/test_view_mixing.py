"""The figure of mixed rewards: its numbers are those of the table, and it can be read."""

import pytest
from test_view_legible import require_legible

from credit_flow.experiments.games.mixing_runs import mixing_table
from credit_flow.views.learning.mixing import mixing
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.points import points


@pytest.fixture(scope="module")
def table():
    return mixing_table(seeds=range(1, 6), updates=40, n_away=(0, 1, 5))


@pytest.mark.parametrize("width", ["column", "page", "slide"])
def test_it_can_be_read(table, width):
    require_legible(mixing(table, width), width)


def test_it_draws_the_means_of_the_table(table):
    shown = points(mixing(table))
    given = table[table["game"] == "public goods"].groupby("share")["given"].mean()
    drawn = shown[shown["series"] == "public goods"]
    assert drawn["y"].to_numpy() == pytest.approx(given.to_numpy()) and len(given) > 10
    gain = shown[shown["series"] == "own to common less the best share"]
    assert gain["x"].tolist() == [0, 1, 5]
    with pytest.raises(NothingToShow, match="no team has learnt yet"):
        mixing(table[:0])
