"""What a policy is handed cannot be written through to the economy, and what it answers is checked before anything is posted."""

import numpy as np
import pytest

from credit_flow import CreditEconomy, CreditFlow, Policy
from credit_flow.core.discover import UnknownName

SMALL = CreditEconomy(experts=12, task_rate=6.0)


class Plain(Policy):
    """A fifth above cost."""

    batched = True

    def ask(self, seen):
        return 1.2 * seen.cost


class InPlace(Plain):
    """The same, computed in place; and everything else that it sees, or is told, is scribbled over."""

    def ask(self, seen):
        asks = seen.cost
        asks *= 1.2
        for name in ("rows", "lot", "work", "bounty", "kind", "markup", "draw"):
            getattr(seen, name)[:] = -7
        self.kept = asks
        return asks

    def enter(self, rows, parents, experts):
        self.scribble(rows, parents, experts.rows)

    def learn(self, outcome):
        self.scribble(outcome.rows, outcome.won, outcome.experts.rows, self.kept)
        for name in ("skill", "markup", "alive", "neighbours", "parent"):
            self.scribble(outcome.experts.column(name))

    @staticmethod
    def scribble(*arrays):
        for array in arrays:
            array[...] = 1


@pytest.mark.parametrize("side", ["procurement", "sale"])
@pytest.mark.parametrize("others", [[], [Plain()]], ids=["alone", "beside another"])
def test_writing_to_what_one_sees_changes_nothing(side, others):
    plain, in_place = (
        CreditFlow(SMALL.but(side=side), rng=1, policy=[policy, *others]).run(12)
        for policy in (Plain(), InPlace())
    )
    assert plain.ledger.journal.hash == in_place.ledger.journal.hash
    assert (plain.table.skill == in_place.table.skill).all()


def answering(answer, batched):
    return type("Mine", (Policy,), {"batched": batched, "ask": lambda self, seen: answer(seen)})()


@pytest.mark.parametrize(
    ("batched", "answer", "words"),
    [
        (False, lambda seen: -seen.cost, r"gave -[\d.]+ for expert \d+ in tick 1: must be credits >= 0"),
        (False, lambda seen: None, r"gave None as ask for expert \d+ in tick 1: must be credits"),
        (False, lambda seen: [1.0, 2.0], r"gave list for expert \d+ in tick 1: must be one number"),
        (True, lambda seen: seen.cost[:3], r"gave asks of shape \(3,\) in tick 1: must be \(24,\)"),
        (True, lambda seen: seen.cost[:, None], r"gave asks of shape \(24, 1\)"),
        (True, lambda seen: 5.0, r"gave asks of shape \(\) in tick 1: must be \(24,\)"),
        (True, lambda seen: seen.cost.mean(), r"gave asks of shape \(\)"),
        (True, lambda seen: seen.cost > 1.0, "gave bool numbers as ask in tick 1"),
        (True, lambda seen: seen.cost - 99.0, r"gave -[\d.]+ for expert \d+ in tick 1"),
        (True, lambda seen: seen.cost / 0.0, r"gave inf for expert \d+ in tick 1"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_a_wrong_answer_is_refused_and_nothing_of_its_auction_is_posted(batched, answer, words):
    model = CreditFlow(SMALL, rng=1, policy=answering(answer, batched))
    before = model.balances.copy()
    with pytest.raises(ValueError, match=rf"^Mine.ask {words}"):
        model.step()
    assert (model.balances == before).all() and model.ledger.residual == 0.0


def test_a_policy_cannot_put_itself_in_the_place_of_the_check():
    with pytest.raises(TypeError, match="must not define decide, which checks answers"):
        type("Sly", (Plain,), {"decide": lambda self, kind, seen, tick=0: np.full(len(seen.rows), -1.0)})


class Diligent(Plain):
    """Keeps a markup of its own and draws; tries to give itself skill."""

    keeps_markup = True

    def enter(self, rows, parents, experts):
        experts.write("markup", 0.1 + experts.draws("markup")[:, 0])
        for name, words in (
            ("skill", "no trait that is a policy's own named 'skill'"),
            ("balance", "no trait"),
        ):
            with pytest.raises(UnknownName, match=words):
                experts.write(name, 1.0)
        with pytest.raises(UnknownName, match="no column named 'balance'"):
            experts.column("balance")
        for bad, words in (
            (np.nan, r"Diligent.write gave nan for expert \d+ in tick"),
            (-1.0, "must be numbers >= 0"),
        ):
            if len(rows):
                with pytest.raises(ValueError, match=words):
                    experts.write("markup", bad)


def test_own_traits_can_be_set_and_no_others():
    model = CreditFlow(SMALL, rng=1, policy=Diligent())
    markup = model.table.markup
    assert ((markup >= 0.1) & (markup < 1.1)).all() and len(np.unique(markup)) == 12
    assert (CreditFlow(SMALL, rng=1, policy=Diligent()).table.markup == markup).all()
    assert model.run(3).ledger.residual == 0.0


class Nosy(Plain):
    """Looks for the model that policies were once handed."""

    def enter(self, rows, parents, experts):
        experts.ledger  # noqa: B018


def test_what_is_not_shown_is_answered_with_what_is():
    with pytest.raises(
        AttributeError,
        match=r"'ledger' is not shown to a policy: of its own experts it has rows, .*column\(name\)",
    ):
        CreditFlow(SMALL, rng=1, policy=Nosy())
