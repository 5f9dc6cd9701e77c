"""What a state costs its buyer and brings its seller, by a settlement rule."""

from __future__ import annotations

import functools
from collections.abc import Callable

from credit_flow.core.programs.kernel import bound, lots


def _prices(copy, winner, own, rivals, seller, closing, reserve, price, proceeds):
    if winner[copy] < 0:
        proceeds[copy] = reserve if seller[copy] >= 0 else 0.0
        return
    if seller[copy] >= 0:
        proceeds[copy] = _received(own[copy], rivals[copy])  # noqa: F821 - given by `prices_by`
    if not closing[copy]:
        price[copy] = _paid(own[copy], rivals[copy])  # noqa: F821


@functools.cache
def prices_by(paid: Callable, received: Callable) -> lots:
    """The text by which one copy's sale is priced under a settlement rule."""
    return lots(bound(_prices, f"price_by_{paid.__module__}", _paid=paid, _received=received))
