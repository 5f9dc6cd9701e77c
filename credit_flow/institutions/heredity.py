"""Heredity: the traits of the first experts, of immigrants, and of children."""

from __future__ import annotations

import numpy as np

from credit_flow.core.kernel import lots
from credit_flow.core.streams import normal, uniform
from credit_flow.institutions.links import meet

LEAST_SKILL, MOST_SKILL = 0.01, 0.99
HERITABILITY = 0.5
MUTATION = 0.05


def newcomers(model, rows: np.ndarray, *, skill: tuple, markup: tuple, expected_price: float) -> None:
    """Traits of experts `rows` (n,) without parents: skills and markups uniform in the given (low, high), random links."""
    table = model.table
    _newcomer(len(rows), model.stream("talents"), rows, *skill, *markup, table.skill, table.markup)
    table.expected_price[rows] = expected_price
    meet(model, rows)


def children(model, rows: np.ndarray, parents: np.ndarray) -> None:
    """Traits of `rows` (n,) by `parents` (n,): skills = 0.5 x parent's + Normal(0, 0.05), kept within 0.01 .. 0.99; markup, links, trust and expectations are copied."""
    table = model.table
    _child(len(rows), model.stream("mutation"), rows, parents, table.skill)
    for trait in ("markup", "neighbours", "trust", "expected_price", "policy"):
        column = table.column(trait)
        column[rows] = column[parents]


@lots
def _newcomer(i, key, rows, low_skill, high_skill, low_markup, high_markup, skill, markup):
    row = rows[i]
    for k in range(skill.shape[1]):
        skill[row, k] = low_skill + (high_skill - low_skill) * uniform(key, 0, row, k)
    markup[row] = low_markup + (high_markup - low_markup) * uniform(key, 0, row, skill.shape[1])


@lots
def _child(i, key, rows, parents, skill):
    row, parent = rows[i], parents[i]
    for k in range(skill.shape[1]):
        drawn = HERITABILITY * skill[parent, k] + MUTATION * normal(key, 0, row, 2 * k)
        skill[row, k] = min(MOST_SKILL, max(LEAST_SKILL, drawn))
