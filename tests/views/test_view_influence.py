"""The figure of influence: its lines are the run's and the exact ones, and it can be read."""

import numpy as np
import pytest
from test_view_legible import require_legible

from credit_flow import preset
from credit_flow.experiments.run import run
from credit_flow.theory.games.influence_play import gradient_play, rest_rate
from credit_flow.views.learning.influence import influence
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.points import points

BONUS = preset("influence").but(ticks=60)


@pytest.fixture(scope="module")
def runs():
    arms = (
        BONUS,
        BONUS.but(**{"world.prize": -2.0}),
        BONUS.but(terms="decreed", theta=1.5, **{"policy.beta": 0.0}),
    )
    return [run(arm, rng=1) for arm in arms]


@pytest.mark.parametrize("width", ["column", "page", "slide"])
def test_it_can_be_read(runs, width):
    require_legible(influence(runs, width), width)
    require_legible(influence(runs[0], width), width)


def test_what_stands_in_it_is_what_happened_and_what_theory_says(runs):
    shown = points(influence(runs)).set_index("series")
    opened = runs[0].measures["outcome_opened"].to_numpy() / 64
    assert shown.loc["beta 3", "y"].to_numpy() == pytest.approx(opened)
    assert shown.loc["theta 1.5, exact", "y"].to_numpy() == pytest.approx(
        gradient_play(0.0, -0.5, n_steps=59)
    )
    rests = shown.loc["exact rest"]
    assert rests["y"].to_numpy() == pytest.approx([rest_rate(beta) for beta in rests["x"]])
    had = {
        name: float(shown.loc[name, "y"])
        for name in ("beta 3, opener", "beta 3, other", "beta 3, harms, other", "theta 1.5, opener")
    }
    late = opened[30:].mean()
    assert list(had.values()) == pytest.approx(
        [1.0 - late, 2.0 * late, -2.0 * late, 1.0 + 0.5 * runs[2].measures["outcome_opened"][30:].mean() / 64]
    )
    assert np.isfinite(shown["y"]).all()


def test_it_says_what_it_is_drawn_of(runs):
    other = run(preset("prisoners_dilemma").but(ticks=5), rng=1)
    with pytest.raises(NothingToShow, match="two players in Box Trapped whose policy is influencer"):
        influence(other)
    with pytest.raises(NothingToShow, match="up to 4 runs, not 5"):
        influence([*runs, *runs[:2]])
