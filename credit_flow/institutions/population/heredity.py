"""Heredity: the traits of the first experts, of immigrants, and of children."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from credit_flow.agents.traits import Expectations, Markups, Skills, Ties
from credit_flow.core.programs.kernel import bound, kernel, lots
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.core.programs.sections import number, sections_of
from credit_flow.core.streams import normal, uniform
from credit_flow.institutions.work.trust_network import meet

LEAST_SKILL, MOST_SKILL = 0.01, 0.99


class Inheritance(NamedTuple):
    """How like their parents children are."""

    lasts = True

    heritability: np.ndarray = number()  # share of a parent's skill that a child has
    mutation: np.ndarray = number()  # standard deviation of what chance adds to it


def newcomers(model, rows: np.ndarray, *, skill: tuple, markup: tuple, expected_price: float) -> None:
    """Traits of experts `rows` (n,) without parents: skills and markups uniform in the given (low, high), random links."""
    table = model.table
    _newcomer(len(rows), model.stream("talents"), rows, *skill, *markup, table.skill, table.markup)
    table.expected_price[rows] = expected_price
    meet(model, rows)


@lots
def _newcomer(i, key, rows, low_skill, high_skill, low_markup, high_markup, skill, markup):
    row = rows[i]
    for k in range(skill.shape[1]):
        skill[row, k] = low_skill + (high_skill - low_skill) * uniform(key, 0, row, k)
    markup[row] = low_markup + (high_markup - low_markup) * uniform(key, 0, row, skill.shape[1])


def child(
    row,
    parent,
    key,
    living: Living,
    inheritance: Inheritance,
    skills: Skills,
    markups: Markups,
    expectations: Expectations,
    ties: Ties,
):
    """Skills = heritability x parent's + Normal(0, mutation), kept within 0.01 .. 0.99; markup, links, trust, expectations and policy are copied."""
    skill, expected = skills.skill, expectations.expected_price
    heritability, mutation = inheritance.heritability[0], inheritance.mutation[0]
    for k in range(skill.shape[1]):
        drawn = heritability * skill[parent, k] + mutation * normal(key, 0, row, 2 * k)
        skill[row, k] = min(MOST_SKILL, max(LEAST_SKILL, drawn))
        expected[row, k] = expected[parent, k]
    for link in range(ties.neighbours.shape[1]):
        ties.neighbours[row, link] = ties.neighbours[parent, link]
        ties.trust[row, link] = ties.trust[parent, link]
    markups.markup[row] = markups.markup[parent]
    living.policy[row] = living.policy[parent]


def _raise(lot, worker, living: Living, traits, terms):
    start, stop, key = terms
    for row in range(start, stop):
        _child(row, living.parent[row], key, *traits)  # noqa: F821 - given by `raising`


def raising(child: Callable, rows: range, key) -> Phase:
    """The phase that gives newborn `rows` their traits by `child`, whose draws come from the stream `key`."""
    takes, terms = (Living, sections_of(child)), (rows.start, rows.stop, key)
    return Phase(_raising_by(child), terms=terms, takes=takes)


@functools.cache
def _raising_by(child: Callable) -> Callable:
    return bound(_raise, f"raise_{child.__module__}.{child.__qualname__}", _child=kernel(child))
