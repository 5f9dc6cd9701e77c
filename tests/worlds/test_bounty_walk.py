"""The path that bounties follow: assigned, the same for all seeds, pulled to 1."""

import numpy as np
import pytest

from credit_flow import CreditEconomy, CreditFlow, run
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.walk import FARTHEST, Walk

WALK = Walk(every=20, drift=0.05, sd=0.2, pull=0.2)


def rates(seed: int, ticks: int = 200, **changes) -> np.ndarray:
    """Credits offered per unit of work in every tick, from what the world puts out."""
    model, found = CreditFlow(rng=seed, bounty_walk=tuple(WALK), **changes), []
    for _ in range(ticks):
        model.step()
        tasks = model.world.tasks
        found.append(tasks.bounty.sum() / tasks.work.sum())
    return np.array(found)


def test_bounties_follow_the_path_block_by_block_whatever_the_seed():
    expected = 3.0 * np.repeat(WALK.levels("bounty", 10), 20)
    for seed in (1, 2):
        np.testing.assert_allclose(rates(seed), expected, rtol=1e-5)
    assert len(np.unique(expected)) == 10 and expected[0] == 3.0


def test_a_judge_that_is_late_changes_nothing_of_the_path():
    """The stream is then drawn in Python."""
    np.testing.assert_allclose(rates(1, 60, judge_delay=2), rates(1, 60), rtol=1e-12)


def test_shocks_come_on_top():
    shocked = rates(1, 60, shock=((31, "bounty", 2.0),))
    np.testing.assert_allclose(shocked, rates(1, 60) * np.where(np.arange(1, 61) < 31, 1, 2), rtol=1e-5)


def test_the_first_blocks_do_not_depend_on_how_many_there_are():
    np.testing.assert_array_equal(WALK.levels("bounty", 30)[:7], WALK.levels("bounty", 7))
    assert (WALK.levels("bounty", 7)[1:] != WALK.levels("rent", 7)[1:]).all()


def test_it_is_an_autoregression_of_the_logarithm():
    """ln x: mean drift / pull, standard deviation sd / sqrt(1 - (1 - pull)^2), autocorrelation 1 - pull."""
    x = np.log(WALK.levels("bounty", 20_000))[100:]
    assert x.mean() == pytest.approx(0.25, abs=0.03)
    assert x.std() == pytest.approx(0.2 / np.sqrt(1 - 0.8**2), rel=0.05)
    assert np.corrcoef(x[1:], x[:-1])[0, 1] == pytest.approx(0.8, abs=0.02)


def test_without_a_pull_it_wanders_and_stays_within_bounds():
    levels = Walk(1, 0.5, 0.1, 0.0).levels("bounty", 100)
    assert levels.max() == pytest.approx(FARTHEST) and (np.diff(levels)[:8] > 0).all()


def test_a_run_that_is_cut_and_gone_on_with_is_the_whole_run(tmp_path):
    scenario = CreditEconomy(ticks=90, bounty_walk=tuple(WALK))
    run(scenario, rng=5, ticks=50, out=tmp_path / "run", stride=5)
    gone_on = run(rng=None, ticks=90, out=tmp_path / "run", resume=True)
    assert gone_on.manifest["journal_hash"] == run(scenario, rng=5).manifest["journal_hash"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((100, 0.05, 0.2), "four numbers"),
        ((0, 0.05, 0.2, 0.2), "whole number of ticks >= 1"),
        ((100, 0.05, -0.2, 0.2), "sd within 0 .. 1"),
        ((100, 0.05, 0.2, 1.5), "pull within 0 .. 1"),
        (("often", 0.05, 0.2, 0.2), "four numbers"),
    ],
)
def test_what_is_no_walk_is_refused_in_one_line(given, words):
    with pytest.raises(ParameterError, match=words):
        CreditEconomy(bounty_walk=given)


def test_bounties_that_could_grow_beyond_all_bounds_are_refused():
    with pytest.raises(ParameterError, match="10000 is the most"):
        CreditEconomy(bounty_rate=101.0, bounty_walk=tuple(WALK))
