"""What the cards expect, with the seeds that a verdict is given on: where they are sure another verdict is a defect, where not a finding."""

import pytest

from credit_flow import verdicts
from credit_flow.core.discover import members
from credit_flow.phenomena.detector import Detector

CARDS = {name: kind() for name, kind in members("phenomena", Detector).items()}
SURE = [name for name, card in CARDS.items() if card.is_sure]


@pytest.mark.slow
@pytest.mark.parametrize("name", SURE)
def test_a_card_that_is_sure_is_right_at_twenty_seeds(name):
    found = verdicts([name], 20)
    decision = found.decisions[name]
    assert decision.verdict == CARDS[name].expected, found.table.T


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(CARDS) - set(SURE)))
def test_a_card_that_is_not_sure_comes_to_a_verdict_at_six(name):
    found = verdicts([name], 6)
    assert found.status == "finished" and found.readings["reading"].notna().all()
    assert found.decisions[name].n == 6
