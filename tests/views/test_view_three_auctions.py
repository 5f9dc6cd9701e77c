"""One chain under one auction after the other: what is drawn is what was learnt, and that is what theory says."""

import numpy as np
import pytest
from test_view_legible import require_legible

from credit_flow.experiments.run import run
from credit_flow.models.bucket_brigade import BucketBrigade
from credit_flow.models.vickrey_society import VickreySociety
from credit_flow.theory.known_values import KNOWN
from credit_flow.theory.state_values import chain_arrays
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.states.three_auctions import BLUE, learned, three_auctions
from credit_flow.worlds.states.chain import Chain
from credit_flow.worlds.states.exact import Model

SOCIETY = VickreySociety(copies=30, exploration=0.5, step=0.05)
TICKS = 4000


@pytest.fixture(scope="module")
def chains():
    """Cloned, first price, solitary, brigade; the tax of the last is the discount of the others."""
    brigade = BucketBrigade(reward=0.8, tax=0.1 / 99.0)
    societies = (SOCIETY, SOCIETY.but(settlement="bucket_brigade"), SOCIETY.but(clones=1), brigade)
    return [run(society, rng=2, ticks=TICKS) for society in societies]


def test_the_chain_of_the_theory_is_that_of_the_world():
    world = Model(Chain())
    next, rewards, discounts = chain_arrays()
    np.testing.assert_array_equal(next[:5], world.next[:5])
    np.testing.assert_allclose(rewards, world.rewards, atol=1e-15)
    np.testing.assert_allclose(discounts[:5], world.discounts[:5], atol=1e-15)


def test_learnt_values_meet_the_solved_ones_and_credit_leaks_where_it_must(chains):
    """Beside each bound the furthest of all cells over seeds 1..4; a last snapshot of the solitary would be noisier."""
    cloned, first, solitary, brigade = (learned(record) for record in chains)
    assert cloned.furthest < 1e-4  # 1e-6
    assert first.furthest < 0.005  # 0.0018
    assert solitary.furthest < 0.03  # 0.0111
    assert brigade.furthest < 1e-4  # 1.4e-5 after 3,000 ticks
    assert KNOWN["SD.chain"].holds(cloned.solved[1]) and KNOWN["SD.chain"].holds(brigade.solved[0])
    assert (first.solved < cloned.solved - 1e-9)[:, :4].all() and solitary.solved[1, 0] < 0.2
    assert cloned.leak == brigade.leak == 0.0 and 0.0 < first.leak < 0.02 and solitary.leak > 0.3
    for one in (cloned, first, solitary, brigade):
        assert one.greedy.tolist() == [1] * 5  # it still looks right


@pytest.mark.parametrize("width", ["column", "page", "slide"])
def test_all_four_side_by_side_can_be_read(chains, width):
    require_legible(three_auctions(chains, width), width)


def test_marks_bars_and_arrows_are_the_numbers(chains):
    figure = three_auctions(chains, "page")
    for axes, record in zip(figure.axes, chains):
        one = learned(record)
        marks = [np.asarray(part.get_offsets())[:, 1] for part in axes.collections]
        for k in range(len(one.action)):
            np.testing.assert_allclose(marks[2 * k], one.solved[k])
            np.testing.assert_allclose(marks[2 * k + 1], one.values[k])
        assert [label.get_text() for label in axes.get_xticklabels()] == [f"{s}\n→" for s in range(5)]
    bars = [bar.get_width() for bar in figure.axes[4].patches]
    np.testing.assert_allclose(bars, [learned(record).leak for record in chains])
    best = [line for line in figure.axes[2].lines if line.get_color() == BLUE]
    assert KNOWN["SD.chain"].holds(best[0].get_ydata())


def test_what_is_not_solved_is_not_drawn():
    for other in ({"settlement": "environment_only"}, {"dropout": True}, {"task": "left"}, {"act_cost": 0.1}):
        with pytest.raises(NothingToShow, match="[a-z]{4}"):
            three_auctions(run(VickreySociety(**other), rng=1, ticks=40))
