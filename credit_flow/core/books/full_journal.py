"""The whole journal as two tables, postings and events, and back: what moved something, and what else the ledger wrote down."""

from __future__ import annotations

import numpy as np
import pandas as pd

from credit_flow.core.books.journal import COLUMNS
from credit_flow.core.books.kinds import BY_CODE, EVENTS, IS_EVENT, KINDS


def split(lines: pd.DataFrame, first: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Postings and events among journal `lines` (n,), of which the first has the number `first`.

    Postings have the columns of a journal; events have, instead of an amount, `line`: their place among all lines ever written.
    """
    happened = IS_EVENT[lines["kind"].cat.codes.to_numpy()]
    moved, events = lines[~happened], lines[happened].drop(columns="amount")
    events.insert(0, "line", first + np.flatnonzero(happened))
    return _of_kinds(moved, KINDS), _of_kinds(events, EVENTS)


def merged(moved: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """The lines (n,) in the order in which the ledger wrote them, as `Ledger.replay` takes them.

    Errors: ValueError for events whose `line` is not their place.
    """
    n, place = len(moved) + len(events), events["line"].to_numpy()
    if len(place) and not (place[0] >= 0 and place[-1] < n and (np.diff(place) > 0).all()):
        raise ValueError(f"the places of the events must rise and lie below the number of all lines, {n:,}")
    happened = np.zeros(n, dtype=bool)
    happened[place] = True
    columns = {}
    for name in COLUMNS:
        if name == "kind":
            codes = np.empty(n, dtype=np.int8)
            codes[~happened] = moved[name].cat.set_categories(BY_CODE).cat.codes
            codes[happened] = events[name].cat.set_categories(BY_CODE).cat.codes
            columns[name] = pd.Categorical.from_codes(codes, BY_CODE)
        else:
            columns[name] = np.zeros(n, dtype=moved[name].dtype)
            columns[name][~happened] = moved[name]
            columns[name][happened] = 0.0 if name == "amount" else events[name]
    return pd.DataFrame(columns)


def _of_kinds(lines: pd.DataFrame, kinds: tuple[str, ...]) -> pd.DataFrame:
    return lines.assign(kind=lines["kind"].cat.set_categories(kinds)).reset_index(drop=True)
