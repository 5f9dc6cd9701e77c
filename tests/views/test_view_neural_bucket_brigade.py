"""The figure of the neural bucket brigade: legible, and true to its table."""

import numpy as np
import pandas as pd
import pytest
from test_view_legible import require_legible

from credit_flow.learners.neural_bucket_brigade import XOR, NeuralBucketBrigade
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.states.neural_bucket_brigade import BOOKS, neural_bucket_brigade


@pytest.fixture(scope="module", params=[1, 3])
def table(request):
    seeds = range(1, 1 + request.param)
    return pd.DataFrame([row for s in seeds for row in NeuralBucketBrigade(seed=s).train(*XOR, cycles=200)])


@pytest.mark.parametrize("width", ["column", "page", "slide"])
def test_legible(table, width):
    require_legible(neural_bucket_brigade(table, width), width)


def test_lines_are_the_table_and_the_books_balance(table):
    seen, books = neural_bucket_brigade(table).axes
    drawn = dict(zip(BOOKS, (line.get_ydata() for line in books.lines), strict=True))
    by_cycle = table.pivot(index="cycle", columns="seed")
    for name, line in drawn.items():
        np.testing.assert_allclose(line, by_cycle[name].mean(axis=1))
    start = drawn["substance"] - drawn["income"] + drawn["paid_out"]
    np.testing.assert_allclose(start, start[0], rtol=0, atol=1e-12)
    assert 20.9 < start[0] < 21.1  # 21 connections of about 1 credit
    right, whole = (line.get_ydata() for line in seen.lines)
    np.testing.assert_allclose(right, by_cycle["accuracy"].to_numpy().reshape(100, -1).mean(axis=1))
    np.testing.assert_allclose(whole, (by_cycle["accuracy"] == 1.0).to_numpy().reshape(100, -1).mean(axis=1))


def test_before_the_first_pattern_there_is_nothing_to_show():
    with pytest.raises(NothingToShow, match="no pattern"):
        neural_bucket_brigade(pd.DataFrame())
