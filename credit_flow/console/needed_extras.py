"""Extras that a command needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from credit_flow.console.at_once import at_once
from credit_flow.core.boundary.missing_extra import how_to_install
from credit_flow.core.records.record import RecordError


@contextmanager
def extra_learn() -> Iterator[None]:
    """For imports: a missing package is named with the extra that brings it. Errors: `RecordError`."""
    try:
        with at_once():
            yield
    except ModuleNotFoundError as missing:
        raise RecordError(
            f"training needs the extra `learn`: {how_to_install('learn')} ({missing})"
        ) from None
