"""Figures of societies that sell states: legible, and true to the numbers."""

import numpy as np
import pytest
from test_view_legible import OF_STATES, require_legible

from credit_flow.experiments.run import run
from credit_flow.models.bucket_brigade import BucketBrigade
from credit_flow.models.hayek_machine import RULES, HayekMachine
from credit_flow.models.vickrey_society import VickreySociety
from credit_flow.views.drawing.size import MILLIMETRES
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.save import figures
from credit_flow.views.states.broken_rules import frozen_success
from credit_flow.views.states.state_arrays import of_each_action, states

SOCIETIES = {
    "chain": VickreySociety(),
    "solitary": VickreySociety(clones=1, experts=1),
    "minted": VickreySociety(settlement="vickrey", clones=1),
    "bandit": VickreySociety(world_name="market_bandit"),
    "woods": VickreySociety(world_name="woods100", task="memory"),
    "new": VickreySociety(),
    "pictures": VickreySociety(world_name="mental_rotation", copies=4),
    "brigade": BucketBrigade(),
    "machine": HayekMachine(entry_episodes=10),
}
TICKS = {"new": 30, "pictures": 60, "bandit": 100}
SHOWN = {
    "bids_against_values": {"chain", "solitary", "minted", "bandit", "woods", "new", "brigade"},
    "credit_leak": set(SOCIETIES) - {"machine"},
    "state_owners": {"chain", "solitary", "minted", "bandit", "woods"},
    "truthfulness": {"chain", "solitary", "minted", "bandit", "new"},
    "broken_rules": set(),  # compares several runs
    "neural_bucket_brigade": set(),  # shows patterns
    "three_auctions": {"chain", "solitary", "minted", "new", "brigade"},
}


@pytest.fixture(scope="module")
def societies():
    return {name: run(society, rng=1, ticks=TICKS.get(name, 400)) for name, society in SOCIETIES.items()}


@pytest.fixture(scope="module")
def machines():
    return [
        run(HayekMachine(rules=rules, entry_episodes=30), rng=seed, ticks=700)
        for rules in RULES
        for seed in (1, 2, 3)
    ]


IN_EVERY_WIDTH = {"chain", "woods"}
"""The fewest and the most states; what all the others look like in other widths than the narrowest is a slow test."""

DRAWN = [(society, name, width) for society in SOCIETIES for name in sorted(OF_STATES) if society in SHOWN[name] for width in MILLIMETRES]  # fmt: skip


@pytest.mark.parametrize(
    "society, name, width",
    [
        case
        if case[0] in IN_EVERY_WIDTH or case[2] == "column"
        else pytest.param(*case, marks=pytest.mark.slow)
        for case in DRAWN
    ],
)
@pytest.mark.filterwarnings("error")
def test_legible(societies, society, name, width):
    require_legible(figures()[name](societies[society], width), width)


@pytest.mark.parametrize("society", SOCIETIES)
@pytest.mark.parametrize("width", MILLIMETRES)
def test_absent_with_a_reason(societies, society, width):
    for name in sorted(OF_STATES):
        if society not in SHOWN[name]:
            with pytest.raises(NothingToShow, match="[a-z]{4}"):
                figures()[name](societies[society], width)


@pytest.mark.parametrize("width", ["column", "page", "slide"])
def test_the_bars_of_the_broken_rules_are_those_of_the_runs(machines, width):
    figure = figures()["broken_rules"](machines, width)
    require_legible(figure, width)
    success, money = figure.axes
    n = len(RULES)
    for place, _ in enumerate(RULES):
        of_arm = machines[3 * place : 3 * place + 3]
        bar = success.patches[place].get_height()
        assert bar == pytest.approx(np.mean([frozen_success(record) for record in of_arm]))
        supply = np.mean([record.measures["supply"].iloc[-1] for record in of_arm])
        assert sum(patch.get_height() for patch in money.patches[place::n]) == pytest.approx(supply)
    dots = np.concatenate([np.asarray(part.get_offsets())[:, 1] for part in success.collections])
    np.testing.assert_allclose(dots, [frozen_success(record) for record in machines])


def test_states_are_read_from_the_snapshots_as_they_were_bid(societies):
    found = states(societies["chain"])
    snapshots = societies["chain"].snapshots
    assert found.state.tolist() == [0, 1, 2, 3, 4] and found.bid.shape == (40, 2, 5)
    last = snapshots[(snapshots["tick"] == 400) & (snapshots["row"] == 1)]
    assert found.bid[-1, 1, 3] == last["bid_3"].item() and found.wins[-1, 1, 3] == last["wins_3"].item()
    np.testing.assert_allclose(found.bid[-1, 1], found.optimal[1], atol=1e-3)
    best = of_each_action(found._replace(action=np.array([0, 0])), found.bid)
    np.testing.assert_array_equal(best[:, 0], found.bid.max(axis=1))


def test_the_leak_that_is_drawn_is_none_with_clones_and_much_without(societies):
    lines = [
        figures()["credit_leak"](societies[name]).axes[1].lines[0].get_ydata()
        for name in ("chain", "solitary")
    ]
    assert np.nanmax(np.abs(lines[0])) == 0.0 and np.nanmean(lines[1]) > 0.3
    made = figures()["credit_leak"](societies["minted"]).axes[1].lines[1].get_ydata()
    assert np.nansum(made) > 0.0


def test_shares_of_owners_add_up_to_one(societies):
    for axes in figures()["state_owners"](societies["chain"]).axes:
        heights = np.array([patch.get_height() for patch in axes.patches]).reshape(2, 5)
        np.testing.assert_allclose(heights.sum(axis=0), 1.0)
        assert (heights[1] > 0.7).all()


def test_losers_are_further_from_the_truth_than_winners(societies):
    lines = figures()["truthfulness"](societies["chain"]).axes[1].lines
    winners, losers = lines[1].get_ydata(), lines[2].get_ydata()
    assert winners[-1] < 1e-3 and losers[5] > 5 * winners[5]
