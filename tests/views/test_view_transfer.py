"""The curves of a transfer: legible, and true to the table."""

import numpy as np
import pandas as pd
import pytest
from test_view_legible import require_legible

from credit_flow.experiments.transfer.transfer_experiment import transfer
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.states.transfer_curves import CONTENDERS, transfer_curves


@pytest.fixture(scope="module")
def table():
    return transfer("two_rooms", ("green", "blue", "green"), seeds=2, auctions=4_096)


@pytest.mark.parametrize("width", ["column", "page", "slide"])
@pytest.mark.parametrize("phases", [1, 3])
def test_legible(table, width, phases):
    require_legible(transfer_curves(table[table["phase"] < phases], width), width)


def test_lines_are_medians_over_seeds_phase_after_phase(table):
    earned, _ = transfer_curves(table).axes
    drawn = [
        (line.get_color(), np.asarray(line.get_xdata()), np.asarray(line.get_ydata()))
        for line in earned.lines
    ]
    carried = table[table["run"] == "carried"]
    for name, (_, colour) in CONTENDERS.items():
        lines = sorted((x[0], y.tolist()) for c, x, y in drawn if c == colour)
        rows = carried[carried["contender"] == name].groupby(["phase", "budget"])["return"].median()
        assert lines == [(phase * 4096, rows[phase].tolist()) for phase in range(3)]


def test_bars_are_shares_of_weights_and_pale_where_no_decision_changed(table):
    _, moved = transfer_curves(table).axes
    after = table[(table["run"] == "carried") & (table["phase"] == 1) & (table["budget"] == 1.0)]
    society = after[after["contender"] == "society"]
    bars = moved.patches[:3]
    assert [bar.get_width() for bar in bars] == pytest.approx(
        [society[f"moved_{i}"].mean() for i in range(3)]
    )
    assert [bar.get_alpha() for bar in bars] == [0.3, None, None]  # the door


def test_before_anybody_is_finished_there_is_nothing_to_show():
    with pytest.raises(NothingToShow, match="no contender"):
        transfer_curves(pd.DataFrame())
