"""Bids on single lots: slopes by least squares, and what chance alone would give."""

import numpy as np
import pytest

from credit_flow.core.measured import MeasureWarning
from credit_flow.core.streams import stream_key, uniforms
from credit_flow.measures.lot_auctions import bid_slope, flipped_means, slopes_of_permuted_bids
from credit_flow.theory.equilibria import first_price_bid

VALUES, NOISE = uniforms(stream_key(1, "values"), 0, (2, 500))


@pytest.mark.parametrize("n", [2, 3, 5])
def test_the_slope_of_equilibrium_bids_is_that_of_the_formula(n):
    bids = first_price_bid(VALUES, n)
    assert bid_slope(VALUES, bids) == pytest.approx((n - 1) / n)
    assert bid_slope(np.append(VALUES, 0.9), np.append(bids, np.nan)) == pytest.approx((n - 1) / n)
    assert bid_slope(VALUES, bids + NOISE) == pytest.approx(np.polyfit(VALUES, bids + NOISE, 1)[0])


def test_where_there_is_no_slope_it_is_undefined_with_the_reason():
    with pytest.warns(MeasureWarning, match="too_few"):
        assert np.isnan(bid_slope([1.0, 2.0], [np.nan, 1.0]))
    with pytest.warns(MeasureWarning, match="one_category"):
        assert np.isnan(bid_slope([1.0, 1.0], [0.5, 1.0]))


def test_permuted_bids_lie_about_the_truthful_line():
    bids = 0.7 * VALUES + 0.2 * (NOISE - 0.5)
    slopes = slopes_of_permuted_bids(VALUES, bids, 199, 3)
    error = np.std(0.2 * NOISE) / np.std(VALUES) / np.sqrt(500)
    assert slopes.mean() == pytest.approx(1.0, abs=4 * error / np.sqrt(199))
    assert slopes.std() == pytest.approx(error, rel=0.25)
    assert (slopes_of_permuted_bids(VALUES, VALUES, 20, 3) == 1.0).all()


def test_flipped_means_lie_about_zero_whatever_the_mean():
    means = flipped_means(VALUES, 4000, 2)
    error = np.sqrt((VALUES**2).mean() / 500)
    assert means.mean() == pytest.approx(0.0, abs=4 * error / np.sqrt(4000)) and means.std() == pytest.approx(
        error, rel=0.1
    )
    assert (flipped_means(np.zeros(9), 19, 2) == 0.0).all()
