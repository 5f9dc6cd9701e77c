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


@pytest.mark.parametrize("value", [1.0, -3.0, 314.0, 1e-6, 0.0])
def test_what_does_not_change_is_drawn_in_the_middle(value):
    steady = value * (1.0 + 1e-12 * np.arange(5))  # the rounding of sums is no change
    low, high = plot.axis_limits(steady)
    assert abs(value - (low + high) / 2.0) <= 0.1 * (high - low)
    assert plot.axis_limits(np.zeros(5), from_zero=True) == (0.0, 1.0)


@given(st.lists(NUMBERS, min_size=1, max_size=20), st.booleans())
def test_the_steps_of_an_axis_end_where_it_ends(values, from_zero):
    axis = plot.line({"a": (np.arange(len(values)), np.array(values))}, "cr", from_zero=from_zero).option[
        "yAxis"
    ]
    n = (axis["max"] - axis["min"]) / axis["interval"]
    assert n + 1e-6 >= 2.0 and n <= plot.MOST_STEPS + 1e-6 and n == pytest.approx(round(n), abs=1e-4)


def test_a_line_of_one_point_is_a_point():
    shown = plot.line({"a": ([1, 2], [3.0, np.nan]), "b": ([1, 2], [3.0, 4.0])}, "cr").option["series"]
    assert [one["symbol"] for one in shown] == ["circle", "none"]


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


def test_ribbons_have_the_colour_of_the_end_that_has_one():
    links = [("WORLD", "a", 2.0), ("peers", "a", 1.0), ("a", "SINK", 3.0), ("peers", "rest", 1.0)]
    shown = plot.sankey(
        links, "credits", colours={"WORLD": "@ink", "a": "@skill-2"}, order=["WORLD", "peers", "a"]
    )
    series = shown.option["series"][0]
    assert [ribbon["color"] for ribbon in series["ribbons"]] == ["@ink", "@skill-2", "@skill-2", "@muted"]
    assert [node["name"] for node in series["nodes"]] == ["WORLD", "peers", "a", "SINK", "rest"]
    assert shown.numbers["credits"][:, 2].tolist() == [2.0, 1.0, 3.0, 1.0]


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
