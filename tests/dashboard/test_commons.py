"""What the page Commons plays, says and keeps in its address, without a browser."""

import re
import time

import numpy as np
import pytest

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.dashboard.commons.commons_desk import CommonsDesk, split_query
from credit_flow.dashboard.commons.commons_figures import FIGURES, Shown, drawn, offers_of
from credit_flow.dashboard.commons.commons_game import GAMES, commons_game
from credit_flow.dashboard.commons.commons_play import play_under, play_without, vote_on
from credit_flow.dashboard.commons.commons_words import sent

MINI = commons_game("cleanup_mini")


def test_the_contract_turns_the_river_and_too_much_of_it_is_a_race():
    """One seed, one world: without a contract nothing grows, with one an apple eater pays a cleaner, and at theta 3 both clean."""
    without, good, race = (
        play_without(MINI.name, 1),
        play_under(MINI.name, 1, 1.0),
        play_under(MINI.name, 1, 3.0),
    )
    assert np.array_equal(without.film.cells[0], good.film.cells[0])
    assert without.film.welfare[-1] == race.film.welfare[-1] == 0.0 < 100.0 < good.film.welfare[-1]
    assert without.film.moved.sum() == 0.0 < good.film.moved.sum() < race.film.moved.sum()
    assert (good.number, race.number) == (1, 2) and race.signed and good.signed
    assert without.residual == good.residual == race.residual == 0.0
    words = sent(good, MINI, 1, 1.0)
    assert words["verdict"] == "signed by 2 of 2, proposer 0" and words["residual"] == "0"
    assert [vote["word"] for vote in words["votes"]] == ["offers", "signs"]
    assert words["sentence"] == "0 cleans, 1 eats" and words["film"]["welfare"][-1] == good.film.welfare[-1]
    assert sent(without, MINI, 1, None)["sentence"] == "nobody cleans, nothing grows"
    assert sent(race, MINI, 1, 3.0)["sentence"] == "all clean and nobody eats"


def test_the_page_opens_with_a_dilemma_that_players_have_learnt():
    """On the published map, nobody cleans for three others unless it is paid for."""
    first = GAMES[0]
    left, right = (
        play(first.name, 1, *theta).film.welfare[-1]
        for play, theta in ((play_without, ()), (play_under, (1.0,)))
    )
    assert first.checkpoint == "cleanup_ssd" and left < 0.3 * right and right > 500.0
    assert first.race and not commons_game("harvest_mini_trained").race, "theta 3 is too much for the one"


def test_a_contract_that_is_refused_is_shown_as_if_it_had_been_decreed():
    """The votes shown are those of the books, and what is played then is in force all the same."""
    side = vote_on(MINI, 1, 2.5, 1, (True, False))
    assert not side.signed and list(side.offer["votes"]) == [-1, 0]
    assert side.film.theta == 2.5 and side.film.moved.sum() > 0.0
    assert sent(side, MINI, 1, 2.5)["verdict"] == (
        "signed by 1 of 2, proposer 0: rejected, and shown as if it had been decreed"
    )


def test_where_all_spare_the_last_apples_under_a_fine_more_grow():
    left, right = play_without("harvest_mini", 1), play_under("harvest_mini", 1, 1.0)
    assert right.number == 2 and right.film.welfare[-1] > left.film.welfare[-1]
    assert "spare the last apples" in sent(right, commons_game("harvest_mini"), 1, 1.0)["sentence"]


@pytest.mark.parametrize("name", [game.name for game in GAMES if game.checkpoint])
def test_trained_players_play_both_sides_and_vote_by_what_they_learnt(name):
    """The theta that is put to the vote is the one that was chosen, and not the one that they would offer."""
    game, other = commons_game(name), commons_game(name).preset
    left, right = play_without(name, 1), play_under(name, 1, 0.5)
    assert left.record.parameters["policy"] == right.record.parameters["policy"] == "frozen"
    assert right.offer["theta"] == right.film.theta == 0.5 and left.residual == right.residual == 0.0
    assert left.film.welfare[-1] > 0.0 <= right.film.moved.sum()
    assert not np.array_equal(left.film.agents, play_without(other, 1).film.agents)
    said = sent(right, game, 1, 0.5)["sentence"]
    assert re.match(
        r"0 cleans \d+, eats \d+; 1 cleans" if right.film.has_river else r"0 eats \d+; 1 eats", said
    )


def test_the_address_says_what_is_chosen_and_what_it_says_wrongly_is_named():
    desk = CommonsDesk({"c.game": "harvest_mini", "c.theta": "0.42", "c.seed": "7", "c.step": "31"})
    assert desk.query == "c.game=harvest_mini&c.theta=0.4&c.seed=7&c.step=31" and desk.notices == ()
    own, rest = split_query(f"seed=3&{desk.query}&rent=0.2", "c.")
    assert CommonsDesk(own).query == desk.query and rest == "seed=3&rent=0.2"
    wrong = CommonsDesk(
        {"c.game": "chess", "c.theta": "nan", "c.seed": "-1", "c.step": "x", "c.colour": "red"}
    )
    assert wrong.wanted == Shown(GAMES[0].name, 1, 1.0) and wrong.step is None and len(wrong.notices) == 5
    assert CommonsDesk({"c.theta": "99"}).theta == 3.0
    with pytest.raises(ParameterError, match="seed"):
        desk.choose(seed="half")


def test_what_is_chosen_last_is_what_is_shown_and_drawn_in_the_end():
    desk, seen = CommonsDesk({"c.game": MINI.name}), []
    desk.changed.subscribe(lambda _: seen.append(desk.played))
    for theta in (0.5, 2.0, 1.0):
        desk.choose(theta=theta)
    until = time.monotonic() + 60.0
    while desk.at_work and time.monotonic() < until:
        time.sleep(0.02)
    assert desk.played == Shown(MINI.name, 1, 1.0) and desk.stage.right["theta"] == 1.0 and not desk.wrong
    assert desk.picture[0] == ("theta_curve", desk.wanted) and desk.picture[1].startswith("<svg")
    assert "SocialDilemma(" in desk.python and "rng=1" in desk.python


def test_every_figure_is_drawn_of_the_runs_that_are_shown_and_can_be_taken_along():
    shown = Shown(MINI.name, 1, 1.0)
    for name in FIGURES:
        assert drawn(name, shown).startswith("<svg"), name
    offers = offers_of(shown)
    assert len({offer.file for offer in offers}) == len(offers) == 1 + 3 * len(FIGURES)
    assert offers[0].make(lambda: True).startswith(b"<!doctype html>")
