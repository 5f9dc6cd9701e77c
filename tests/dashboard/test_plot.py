"""Plots without a browser: options that JSON carries, numbers that arrive as they are, axes that hold still."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_flow.dashboard.parts import plot

NUMBERS = st.floats(-1e9, 1e9, allow_nan=False)


@given(st.lists(NUMBERS, min_size=1, max_size=20), st.booleans())
def test_an_axis_covers_its_values_and_ends_on_round_numbers(values, from_zero):
    low, high = plot.axis_limits(np.array(values), from_zero=from_zero)
    slack = 1e-6 * max(1.0, high - low)
    assert low - slack <= min(values) and max(values) <= high + slack and low < high
    assert not from_zero or low <= 0.0


def test_an_axis_holds_still_while_values_grow_within_its_step():
    assert plot.axis_limits(np.array([0.0, 81.0])) == plot.axis_limits(np.array([0.0, 99.0])) == (0.0, 100.0)
    assert plot.axis_limits(np.array([0.0, 101.0])) == (0.0, 150.0)


def test_an_axis_of_nothing_or_gaps_alone_is_still_an_axis():
    assert plot.axis_limits() == plot.axis_limits(np.array([np.nan])) == (0.0, 1.0)


def test_at_most_four_lines_share_a_plot():
    lines = {f"line {k}": (np.arange(3), np.arange(3)) for k in range(5)}
    with pytest.raises(ValueError, match="5 lines: at most 4"):
        plot.line(lines, "credits")
    assert len(plot.line(dict(list(lines.items())[:4]), "credits").option["series"]) == 4


def test_lines_of_one_plot_differ_without_colour():
    shown = plot.line({name: (np.arange(3), np.arange(3)) for name in "abcd"}, "credits")
    styles = [(one["lineStyle"]["color"], str(one["lineStyle"]["type"])) for one in shown.option["series"]]
    assert len({dash for _, dash in styles[:3]}) == 3 and len(set(styles)) == 4


PLOTS = {
    "line": plot.line(
        {"a": ([1, 2, 3], [1.0, np.nan, 3.0])}, "credits", marks=[(2, "reset")], bands={"a": ([1], [0], [2])}
    ),
    "bar": plot.bar(["0", "10"], {"experts": np.array([3, 4])}, "experts", x_title="balance, cr"),
    "scatter": plot.scatter({"kind 1": ([1, 2], [3, 4])}, "value, cr", "bid, cr", skills={"kind 1": 1}),
    "heatmap": plot.heatmap(
        np.eye(2), ["a", "b"], ["x", "y"], row_title="r", column_title="c", value_title="share"
    ),
    "sankey": plot.sankey([("WORLD", "a", 2.0), ("a", "SINK", 2.0), ("a", "b", 0.0)], "credits"),
}


@pytest.mark.parametrize("shown", PLOTS.values(), ids=PLOTS)
def test_every_plot_travels_whole(shown):
    travelling = plot.sent(shown)
    bodies = {name: one.pop("body") for name, one in travelling["numbers"].items()}
    assert json.loads(json.dumps(travelling))["option"]["series"]
    for name, values in shown.numbers.items():
        arrived = np.frombuffer(bodies[name], dtype="<f8").reshape(travelling["numbers"][name]["shape"])
        np.testing.assert_array_equal(arrived, values)
        assert len(shown.titles[name]) == values.shape[1]


def test_a_diagram_of_flows_draws_only_what_flows_and_keeps_each_amount():
    numbers = PLOTS["sankey"].numbers["credits"]
    assert numbers[:, 2].tolist() == [2.0, 2.0]
    assert PLOTS["sankey"].words["from"] == ["WORLD", "a", "SINK"]


@pytest.mark.parametrize("shown", PLOTS.values(), ids=PLOTS)
def test_colours_are_tokens_that_both_themes_know(shown):
    themes = plot.chart_themes()
    tokens = {word.removeprefix("@") for word in strings(shown.option) if word.startswith("@")}
    for theme in themes.values():
        known = {*theme["palette"], *theme["ramps"], *(f"skill-{k}" for k in range(8))}
        assert tokens <= known
    assert not [word for word in strings(shown.option) if word.startswith("#")]


def strings(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [word for item in value for word in strings(item)] if isinstance(value, list) else []
