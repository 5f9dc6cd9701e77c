"""Traits: the columns of the table that phases work on, by what they are about. An expert of a scenario has those that it declares."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.sections import array, column


class Skills(NamedTuple):
    """How good experts are at each kind of work."""

    skill: np.ndarray = column()  # (rows, kinds) 0 .. 1


class Markups(NamedTuple):
    """What experts ask beyond their cost, and whether they won."""

    markup: np.ndarray = column()  # (rows,) share of cost
    won: np.ndarray = array("rows", dtype=np.bool_)  # in this tick


class Expectations(NamedTuple):
    """What experts expect outsiders to charge."""

    expected_price: np.ndarray = column()  # (rows, kinds) credits per unit of work


class Ties(NamedTuple):
    """Whom experts know, and how far they trust them."""

    neighbours: np.ndarray = column()  # (rows, links) int32, row, -1 = nobody
    trust: np.ndarray = column()  # (rows, links)


class Load(NamedTuple):
    """How much experts have to do."""

    busy: np.ndarray = column()  # (rows,) steps per tick


class LotMemory(NamedTuple):
    """What those who bid for single lots keep of them."""

    memory: np.ndarray = column()  # (rows, 4) their policy's own numbers
    profit: np.ndarray = column()  # (rows,) credits, of the last lot
