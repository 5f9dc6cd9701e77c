"""How like their parents children are, and whether the rich alone have them."""

import numpy as np
import pytest
from scipy import stats

from credit_flow import CreditFlow
from credit_flow.agents.markup import Markup

STILL = {"learning": 0.0, "forgetting": 0.0, "skill_low": 0.5, "skill_high": 0.8}


class Watching(Markup):
    """A policy that wants to hear of births, so that Python bears the children; else the usual one."""

    def enter(self, rows, parents, experts):
        pass


def born(model) -> tuple[np.ndarray, np.ndarray]:
    """The skills (children, kinds) of all who were born in the run, and of their parents."""
    parent = model.table.parent[: model.table.n_rows]
    rows = np.flatnonzero(parent >= 0)
    return model.table.skill[rows], model.table.skill[parent[rows]]


def test_children_take_wholly_after_their_parents_where_nothing_changes_them():
    children, parents = born(CreditFlow(rng=2, heritability=1.0, mutation=0.0, **STILL).run(200))
    assert len(children) > 10 and np.array_equal(children, parents)


@pytest.mark.parametrize(("heritability", "mutation"), [(0.5, 0.05), (0.8, 0.02)])
def test_a_childs_skill_is_a_share_of_its_parents_and_chance(heritability, mutation):
    model = CreditFlow(rng=2, heritability=heritability, mutation=mutation, **STILL).run(300)
    children, parents = born(model)
    left = children - heritability * parents
    assert abs(left.mean()) < 4 * mutation / np.sqrt(left.size)
    assert left.std() == pytest.approx(mutation, rel=0.1)


def test_births_by_lot_are_as_many_as_the_lot_says_and_fall_on_rich_and_poor():
    """With a balance that means nothing beside the temperature: sigmoid(-5.3) = .005 births per expert and tick."""
    model = CreditFlow(rng=3, birth_threshold=5.3e4, birth_temperature=1e4)
    lived, ranks = 0, []
    for _ in range(400):
        rows, first = model.table.rows, model.table.n_rows
        rank = stats.rankdata(model.balances[model.first_account + rows]) / len(rows)
        model.step()
        lived += len(rows)
        ranks += rank[np.isin(rows, model.table.parent[first : model.table.n_rows])].tolist()
    expected = lived / (1.0 + np.exp(5.3))
    assert abs(len(ranks) - expected) < 4 * np.sqrt(expected)
    assert abs(np.mean(ranks) - 0.5) < 4 / np.sqrt(12 * len(ranks))


@pytest.mark.parametrize("temperature", [0.0, 30.0])
def test_who_has_children_is_the_same_whether_python_bears_them(temperature):
    changes = {"birth_temperature": temperature, "ticks": 80}
    compiled, python = (CreditFlow(rng=4, policy=policy, **changes) for policy in (Markup(), Watching()))
    assert compiled.compiled_child and not python.compiled_child
    assert compiled.run(80).ledger.journal.hash == python.run(80).ledger.journal.hash
    assert compiled.table.n_rows > 110
