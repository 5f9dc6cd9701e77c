"""The red team gains nothing from the books as they are, and much from books that leak; and what the cards on lots and bets come to."""

import pytest

from credit_flow import CreditFlow
from credit_flow.core.books.errors import AuditFailure
from credit_flow.core.books.ledger import Ledger
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.experiments.verdicts.verdicts import verdicts
from credit_flow.models.money.red_team import RedTeam
from credit_flow.phenomena.money.counterfeiting import Counterfeiting


class RefundsTwice(Ledger):
    """Refunds the escrow of a lot twice, and no audit notices."""

    def settle_lot(self, lot, *entries):
        held = dict(self.escrows.open.get(lot, {}))
        batch = super().settle_lot(lot, *entries)
        for (account, asset), amount in held.items():
            self._cells[asset * self._capacity + account] += amount
        return batch

    def end_tick(self):
        self.in_tick = False


class Audited(RefundsTwice):
    """The same under the audit of every tick."""

    end_tick = Ledger.end_tick


def attacked(kind: type[Ledger], how: str, seed: int = 1) -> CreditFlow:
    model = CreditFlow(RedTeam(how=how, ticks=12), rng=seed)
    model.ledger.__class__ = kind
    return model.run(12)


@pytest.mark.parametrize("how", ["learned", "random", "honest"])
def test_nobody_gains_from_the_books_as_they_are(how):
    model = attacked(Ledger, how)
    assert Counterfeiting().reading(model.reading()) <= 0.0 and model.ledger.residual == 0.0
    assert model.measures["refused"][0] > 0


def test_a_ledger_that_leaks_is_milked_most_by_who_learns_and_the_audit_catches_it():
    learned, random = (
        Counterfeiting().reading(attacked(RefundsTwice, how).reading()) for how in ("learned", "random")
    )
    assert learned > 100.0 and learned > random
    with pytest.raises(AuditFailure):
        attacked(Audited, "learned")


def test_more_attackers_than_experts_are_refused():
    with pytest.raises(ParameterError, match="attackers = 9: there are only experts = 5"):
        RedTeam(attackers=9)


EXPECTED = {
    "bid_shading": "present",
    "winners_curse": "present",
    "collusion_ring": "present",
    "wealth_condensation": "present",
    "counterfeiting": "absent",
}


SMALLER = {"wealth_condensation": {"seeds": 20, "settings": {"experts": 60}}}
"""What has no surrogates needs 19 seeds to fire."""


@pytest.mark.parametrize("name", EXPECTED)
def test_a_card_comes_to_what_theory_says_with_a_few_seeds(name):
    (found,) = verdicts(
        name, **{"seeds": 6, "executor": "serial", **SMALLER.get(name, {})}
    ).decisions.values()
    assert found.verdict == EXPECTED[name]


@pytest.mark.slow
def test_the_cards_come_to_what_theory_says_with_all_seeds():
    found = verdicts(list(EXPECTED), 20, executor="serial").decisions
    assert {name: decision.verdict for name, decision in found.items()} == EXPECTED
