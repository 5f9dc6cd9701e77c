"""The curves of a transfer: legible, and true to the table."""

import numpy as np
import pandas as pd
import pytest
from test_view_legible import require_legible

from credit_flow.experiments.transfer.transfer_experiment import transfer
from credit_flow.experiments.transfer.transfer_summary import measures
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.states.transfer_curves import CONTENDERS, transfer_curves


@pytest.fixture(scope="module")
def table():
    return transfer("two_rooms", ("green", "blue", "green"), seeds=2, auctions=2_048)


@pytest.mark.parametrize("width", ["column", "page", "slide"])
@pytest.mark.parametrize("phases", [1, 3])
def test_legible(table, width, phases):
    require_legible(transfer_curves(table[table["phase"] < phases], width), width)


@pytest.mark.parametrize(("place", "column"), [(0, "sampled"), (1, "return")])
def test_lines_are_medians_over_seeds_phase_after_phase(table, place, column):
    earned = transfer_curves(table).axes[place]
    drawn = [
        (line.get_color(), np.asarray(line.get_xdata()), np.asarray(line.get_ydata()))
        for line in earned.lines
    ]
    carried = table[table["run"] == "carried"]
    for name, (_, colour) in CONTENDERS.items():
        lines = sorted((x[0], y.tolist()) for c, x, y in drawn if c == colour)
        rows = carried[carried["contender"] == name].groupby(["phase", "budget"])[column].median()
        assert lines == [(phase * 2048, rows[phase].tolist()) for phase in range(3)]


def test_dots_are_what_each_seed_lost_and_weights_are_those_moved_when_it_was_learnt(table):
    lost, moved = transfer_curves(table).axes[2:]
    found = measures(table).query("phase == 1").set_index(["contender", "seed"])
    for name, dots in zip(CONTENDERS, lost.collections):
        assert dots.get_offsets()[:, 0].tolist() == pytest.approx(found.loc[name, "lost_sampled"].tolist())
    dots = {str(each.get_label()): each.get_offsets()[:, 0].tolist() for each in moved.collections}
    for name in ("softmax", "q_learning"):
        expected = found.loc[name, "moved_at_90"].dropna().tolist()
        if len([label for label in dots if label.startswith(f"{name}, moved_")]) == 0:
            assert dots.get(f"{name}, moved", []) == pytest.approx(expected)


def test_where_settings_were_searched_the_best_is_shown(table):
    best = table.assign(setting="best", sampled=0.5)
    both = pd.concat([table, best], ignore_index=True)
    lines = [line for line in transfer_curves(both).axes[0].lines if "median" in str(line.get_label())]
    assert lines and all((np.asarray(line.get_ydata()) == 0.5).all() for line in lines)


def test_before_anybody_is_finished_there_is_nothing_to_show():
    with pytest.raises(NothingToShow, match="no contender"):
        transfer_curves(pd.DataFrame())
