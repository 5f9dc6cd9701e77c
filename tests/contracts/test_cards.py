"""What every card of the shelf of phenomena must be, whoever adds it."""

import re
from pathlib import Path

import numpy as np
import pytest

from credit_flow.core.discover import members
from credit_flow.models.clockwork.scenario_choice import as_scenario
from credit_flow.phenomena.claim import BASELINES, DIRECTIONS, sign_of
from credit_flow.phenomena.detector import Detector
from credit_flow.views.save import figures

CARDS = {name: kind() for name, kind in members("phenomena", Detector).items()}
BIB = Path(__file__).parents[2] / "docs" / "references.bib"
KEYS = set(re.findall(r"^@\w+\{([^,]+),", BIB.read_text(encoding="utf-8"), re.M))


@pytest.fixture(params=CARDS)
def card(request):
    return CARDS[request.param]


def test_a_card_says_all_that_has_to_be_written_down_before_the_first_run(card):
    for name in ("question", "mechanism", "limits", "why", "unit"):
        assert getattr(card, name).strip(), name
    assert card.question.endswith("?") and card.source in KEYS
    assert card.baseline in BASELINES and card.direction in DIRECTIONS
    assert card.sesoi > 0 and card.ticks > 0 and 0 <= card.burn_in < 1
    assert card.guess in ("certain", "unlikely", "open")
    assert card.expected in ("present", "absent", "inconclusive")
    assert card.evidence == "" or card.evidence in figures()
    assert card.null is not None, "without NULL nothing rules out that the pattern comes from elsewhere"
    assert card.off is not None or card.baseline != "off"


def test_its_arms_are_settings_that_the_scenario_has(card):
    for arm in card.arms.values():
        base = as_scenario(arm.scenario or card.scenario)
        assert base.but(**arm.settings, ticks=card.ticks).ticks == card.ticks
        assert set(card.size) <= set(base.all_fields()), "what is doubled to check the size"
    assert len({(repr(arm)) for arm in card.arms.values()}) == len(card.arms)


def test_its_controls_are_told_apart(card):
    """One each, read and compared as the shelf does; the rates over many seeds are those of the test of controls."""
    positive, null = (card.read(card.control(kind, 1)) for kind in ("positive", "null"))
    assert np.isfinite([positive.reading, null.reading]).all()
    assert sign_of(card.direction) * (positive.reading - null.reading) > card.sesoi
