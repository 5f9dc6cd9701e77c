"""The one check of what user code gives back."""

import numpy as np
import pandas as pd
import pytest

from credit_flow.core.boundary.answers import BadAnswer, Space, checked

ASKS = Space("ask", (3,), low=0.0, may_abstain=True)
RIGHT = "must be credits >= 0, or nan for none"


def answer(given, space=ASKS, **terms):
    return checked(given, space, "Mine.ask", 7, whose=lambda i: f"expert {i + 4}", **terms)


@pytest.mark.parametrize(
    "given",
    [
        [1, 2, 3],
        (1.0, 2.0, 3.0),
        np.array([1, 2, 3], dtype=np.int8),
        pd.Series([1.0, 2, 3]),
        np.float32([1, 2, 3]),
    ],
    ids=str,
)
def test_numbers_in_any_dress_are_taken_as_copies(given):
    out = answer(given)
    assert out.dtype == np.float64 and out.tolist() == [1.0, 2.0, 3.0] and not np.shares_memory(out, given)


def test_one_number_stands_for_all_and_silence_is_silence():
    assert answer(2.5).tolist() == [2.5] * 3
    masked = np.ma.array([1.0, 2.0, 3.0], mask=[0, 1, 0])
    assert np.isnan(answer(masked)).tolist() == [False, True, False]
    assert np.isnan(answer([-1.0, 1.0, np.inf], asked=np.array([False, True, False]))).tolist() == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("given", "came"),
    [
        ([1.0, 2.0], r"gave asks of shape \(2,\) in tick 7: must be \(3,\), credits"),
        ([[1.0, 2.0, 3.0]], r"of shape \(1, 3\)"),
        ([1.0], r"of shape \(1,\)"),
        (None, "gave None as ask"),
        ("3", "gave '3' as ask"),
        ([True, False, True], "gave list as ask"),
        (np.array([1j, 0, 0]), "gave complex128 numbers as ask"),
        ([1.0, None, 2.0], "gave list as ask"),
        ([[1.0], [1.0, 2.0]], "gave list as ask"),
        ([1.0, -1.0, 2.0], r"gave -1.0 for expert 5 in tick 7: must be credits >= 0, or nan for none"),
        ([1.0, 2.0, np.inf], "gave inf for expert 6"),
        ([-1.0, -2.0, 1.0], r"expert 4 in tick 7: .* \(2 like this\)"),
    ],
    ids=str,
)
def test_what_is_no_answer_is_refused_with_name_tick_place_what_came_and_what_is_right(given, came):
    with pytest.raises(BadAnswer, match=rf"^Mine.ask .*{came}"):
        answer(given)


def test_where_silence_is_not_allowed_nan_is_refused():
    with pytest.raises(BadAnswer, match="gave nan for expert 4 in tick 7: must be credits 0 .. 1$"):
        answer([np.nan, 0.5, 0.5], Space("reward", (3,), 0.0, 1.0))


def test_counts_and_flags_are_taken_as_nothing_else():
    counts, flags = (
        Space("lag", (2,), 0, unit="steps", dtype=int),
        Space("end", (2,), unit="true or false", dtype=bool),
    )
    assert answer([0, 3], counts).dtype == np.int64 and answer([True, False], flags).dtype == np.bool_
    for given, space in (([0.0, 1.0], counts), ([-1, 0], counts), ([True, False], counts), ([0, 1], flags)):
        with pytest.raises(BadAnswer, match="must be (steps|true or false)"):
            answer(given, space)
