"""The figure of the neural bucket brigade: legible, and true to its Records."""

import numpy as np
import pytest
from test_view_legible import require_legible

from credit_flow import run
from credit_flow.models.neural_bucket_brigade import NeuralBucketBrigade
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.states.neural_bucket_brigade import BOOKS, neural_bucket_brigade


@pytest.fixture(scope="module", params=[1, 3])
def records(request):
    return [run(NeuralBucketBrigade(ticks=1200), rng=seed) for seed in range(1, 1 + request.param)]


@pytest.mark.parametrize("width", ["column", "page", "slide"])
def test_legible(records, width):
    require_legible(neural_bucket_brigade(records, width), width)


def test_lines_are_the_records_and_the_books_balance(records):
    seen, books = neural_bucket_brigade(records).axes
    drawn = dict(zip(BOOKS, (line.get_ydata() for line in books.lines), strict=True))
    ends = [record.measures.iloc[5::6] for record in records]
    np.testing.assert_allclose(drawn["substance"], np.mean([end["supply"] for end in ends], axis=0))
    start = drawn["substance"] - drawn["income"] + drawn["paid_out"]
    np.testing.assert_allclose(start, start[0], rtol=0, atol=1e-12)
    assert 20.9 < start[0] < 21.1  # 21 connections of about 1 credit
    right, whole = (line.get_ydata() for line in seen.lines)
    accuracy = np.array([end["accuracy"] for end in ends]).mean(axis=0)
    np.testing.assert_allclose(right, accuracy.reshape(100, -1).mean(axis=1))
    every = np.array([end["accuracy"] == 1.0 for end in ends]).mean(axis=0)
    np.testing.assert_allclose(whole, every.reshape(100, -1).mean(axis=1))


def test_before_the_first_pattern_there_is_nothing_to_show():
    with pytest.raises(NothingToShow, match="no pattern"):
        neural_bucket_brigade(run(NeuralBucketBrigade(ticks=5), rng=1))
