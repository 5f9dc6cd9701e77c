"""The terms of a program for many markets: one column for each number, and the text that makes one market's terms of them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from credit_flow.core.programs.kernel import bound, fragment

COLUMNS = {"keys": np.uint64, "wholes": np.int64, "numbers": np.float64}
_BY_TYPE = (
    (np.uint64, "keys", "{}"),
    (bool | np.bool_, "wholes", "{} != 0"),
    (int | np.integer, "wholes", "{}"),
    (float, "numbers", "{}"),
)


def columns_of(terms: Sequence[tuple]) -> Iterator[np.ndarray]:
    """The numbers in the `terms` of every market by type: keys of streams, wholes and numbers, each (terms, markets)."""
    leaves = [list(_leaves(own)) for own in terms]
    for name, dtype in COLUMNS.items():
        rows = [[term for column, _, term in own if column == name] for own in leaves]
        yield np.ascontiguousarray(np.array(rows, dtype=dtype).reshape(len(rows), -1).T)


def own_terms(terms: tuple) -> Callable:
    """The text by which a market gets terms like these, nested and typed alike: own(keys, wholes, numbers, market)."""
    return _compiled(_written(terms, dict.fromkeys(COLUMNS, 0)))


@functools.cache
def _compiled(text: str) -> Callable:
    return fragment(bound(eval(f"lambda keys, wholes, numbers, market: {text}"), f"terms {text}"))


def _written(term, n: dict[str, int]) -> str:
    """`term` as an expression; `n` counts the places used of each column."""
    if isinstance(term, tuple):
        return f"({''.join(f'{_written(part, n)}, ' for part in term)})"
    ((column, form, _),) = _leaves(term)
    n[column] += 1
    return form.format(f"{column}[{n[column] - 1}, market]")


def _leaves(term) -> Iterator[tuple[str, str, object]]:
    if isinstance(term, tuple):
        for part in term:
            yield from _leaves(part)
    else:
        yield next((column, form, term) for kind, column, form in _BY_TYPE if isinstance(term, kind))
