"""Social dilemmas as a scenario: what theory says of small games, what scripts earn in large ones, and what is refused."""

import numpy as np
import pytest

from credit_flow import CreditFlow, preset
from credit_flow.agents.random import Random
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.mistake import Mistake
from credit_flow.experiments.run import run
from credit_flow.models.games.social_dilemma import SocialDilemma

DILEMMA = {"game": "prisoners_dilemma", "payoffs": (5.0, 3.0, 1.0, 0.0)}


def earned(scenario, **changes):
    """What every player has won or lost in one round, credits, and welfare."""
    model = CreditFlow(scenario.but(**changes), rng=1)
    before = model.balances[model.first_account :].copy()
    model.step()
    assert model.ledger.residual == 0.0
    return (model.balances[model.first_account :] - before).tolist(), float(model.measures["welfare"][-1])


@pytest.mark.parametrize(
    ("name", "signing", "payoffs", "welfare"),
    [
        ("prisoners_dilemma", True, [0.0, -2.0], -2.0),
        ("prisoners_dilemma", False, [-1.0, -1.0], -2.0),
        ("public_goods", True, [5.0, 1.0, 1.0, 1.0], 8.0),
        ("public_goods", False, [2.0] * 4, 8.0),
        ("stag_hunt", True, [4.0, 4.0], 8.0),
        ("box_trapped", True, [2.0, 0.0], 2.0),
        ("box_trapped", False, [2.0, 0.0], 2.0),
    ],
)
def test_the_books_of_a_game_that_is_played_exactly_are_the_theorys(name, signing, payoffs, welfare):
    assert earned(preset(name), signing=signing) == (payoffs, welfare)


def test_without_a_contract_everybody_defects_and_without_payments_for_signing_the_wasteful_offer_is_made():
    assert earned(preset("prisoners_dilemma"), terms="none") == ([-2.0, -2.0], -4.0)
    assert earned(preset("public_goods"), terms="none") == ([1.0] * 4, 4.0)
    asymmetric = preset("prisoners_dilemma").but(world_settings=DILEMMA)
    assert earned(asymmetric, signing=False) == ([4.0, 1.0], 5.0)
    assert earned(asymmetric, signing=True) == ([5.0, 1.0], 6.0)


def by_cleaners(name, n, replicas, **changes):
    """Mean welfare of an episode by the number of cleaners (n + 1,), credits, and what one cleaner and one eater came to, moved credit included."""
    copies = replicas * (n + 1)
    scenario = preset(name).but(experts=n, others=-1, copies=copies, **changes)
    record = run(scenario.but(ticks=scenario.game().horizon), rng=1)
    episodes = record.table("episodes").to_pandas()
    assert len(episodes) == copies * n and episodes.groupby("copy")["moved"].sum().eq(0.0).all()
    episodes["cleaners"] = episodes["copy"] % (n + 1)
    return episodes.groupby(["cleaners", "copy"])["earned"].sum().groupby(
        "cleaners"
    ).mean().tolist(), episodes


def test_one_who_cleans_makes_the_others_rich_and_all_who_clean_make_nobody_rich():
    two, episodes = by_cleaners("cleanup_mini", 2, 32)
    assert two[0] == two[2] == 0.0 and two[1] == pytest.approx(133.0, rel=0.1)
    three, _ = by_cleaners("cleanup_mini", 3, 32)
    assert three[0] == three[3] == 0.0
    assert three[1:3] == pytest.approx([155.0, 143.0], rel=0.1) and three[1] > three[2]
    one = episodes[episodes["cleaners"] == 1]
    cleaner, eater = (one[one["agent"] == agent] for agent in (0, 1))
    assert (
        cleaner["earned"].eq(0.0).all() and cleaner["cleaned"].min() > 0.0 and eater["cleaned"].eq(0.0).all()
    )
    # theta is 1: each cell cleaned is a credit from who eats to who cleans
    assert (cleaner["moved"].to_numpy() == cleaner["cleaned"].to_numpy()).all()
    assert (eater["moved"].to_numpy() == -cleaner["cleaned"].to_numpy()).all()


def test_seven_at_the_published_river_are_best_off_with_four_cleaners():
    welfare, _ = by_cleaners("cleanup_ssd", 7, 6)
    assert welfare[0] == welfare[7] == 0.0 and int(np.argmax(welfare)) == 4
    assert all(np.diff(welfare[:5]) > 0.0) and all(np.diff(welfare[4:]) < 0.0)


def test_a_river_of_waste_feeds_nobody_and_players_who_ignore_theta_earn_the_same_under_any():
    scenario = preset("cleanup_mini").but(copies=4, ticks=250)
    welfare = [
        run(scenario.but(theta=theta), rng=3).measures["welfare"].dropna().tolist()
        for theta in (0.0, 1.0, 3.0)
    ]
    assert welfare[0] == welfare[1] == welfare[2] and welfare[0][0] > 0.0
    idle = run(scenario.but(others=0), rng=3).measures
    assert idle["outcome_ate"].sum() == 0.0 and idle["waste"].eq(12.0).all()


@pytest.mark.parametrize("name", SocialDilemma.presets)
def test_every_preset_closes_its_books_whoever_plays_and_whatever_is_asked(name):
    usual = preset(name)
    fits = set(usual.rule.features) <= set(usual.game().outcome_names)
    scenario = usual.but(terms="decreed" if fits else "none", delay=3, leak=0.2, stake=50.0, ticks=40)
    model = CreditFlow(scenario, policy=Random(), rng=2).run(40)
    assert model.ledger.residual == 0.0
    if fits:
        negotiated = usual.but(terms="negotiated", acceptance="majority")
        assert CreditFlow(negotiated, policy=Random(), rng=2).run(10).ledger.residual == 0.0


def test_what_does_not_fit_is_refused_in_one_line():
    cases = {
        "others = 3: there are only experts = 2": {"others": 3},
        "CleaningBounty sees cleaned, and the world tells ate": {
            "world_name": "harvest",
            "others": 0,
            "terms": "decreed",
        },
        "other_policy = cleaner: plays where there is cleaned": {"world_name": "harvest"},
        "policy = harvester: plays where there is ate": {"world_name": "matrix_game"},
        "theta = 9: cleaning_bounty takes 0 .. 3 credits": {"terms": "decreed", "theta": 9.0},
        "world.n_agents: players in each copy are experts; set that": {"world_settings": {"n_agents": 4}},
        "proposer = 5: players are 0 .. 1": {"proposer": 5},
    }
    for words, settings in cases.items():
        with pytest.raises(Mistake, match=words.replace("(", r"\(")):
            SocialDilemma(**settings)
    with pytest.raises(ParameterError, match="policy = subgame_perfect: cleanup has no table of payoffs"):
        CreditFlow(SocialDilemma(policy="subgame_perfect"), rng=1)


@pytest.mark.parametrize(
    "settings, words",
    [
        (
            {"experts": 20},
            "policy = subgame_perfect: payoff has 1,048,576 profiles .* take fewer experts or actions",
        ),
        (
            {"acceptance": "majority"},
            "acceptance = majority: it is solved for .* whom all others must accept",
        ),
    ],
)
def test_where_the_exact_solution_is_not_found_it_is_said_in_one_line(settings, words):
    with pytest.raises(ParameterError, match=words):
        CreditFlow(preset("public_goods").but(**settings), rng=1)


def test_two_stewards_leave_apples_to_grow_and_have_more_than_two_harvesters():
    def welfare(policy):
        episodes = run(preset("harvest_mini").but(copies=32, terms="none", policy=policy), rng=3).episodes
        return episodes.groupby("copy")["earned"].sum().mean()

    assert welfare("steward") > 1.2 * welfare("harvester") > 0.0


@pytest.mark.parametrize(("chance", "result", "moves"), [(1.0, "signed", True), (0.0, "rejected", False)])
def test_a_signatory_offers_its_theta_signs_by_its_chance_and_plays_its_script(chance, result, moves):
    """What is rejected is not in force, and the same is cleaned and eaten."""
    role = {"policy": "signatory", "other_policy": "signatory"}
    offers = {"theta": 1.5, "signs": chance}
    scenario = preset("cleanup_mini").but(terms="negotiated", signing=False, **role)
    scenario = scenario.but(policy_settings=offers, other_policy_settings={"script": "cleaner", **offers})
    record = run(scenario.but(ticks=250), rng=1)
    offer = record.frame("offers").iloc[0]
    assert (offer["theta"], offer["result"], list(offer["votes"])) == (1.5, result, [-1, int(chance)])
    own, plain = record.episodes, run(preset("cleanup_mini"), rng=1).episodes
    assert own["cleaned"].tolist() == plain["cleaned"].tolist() and own["cleaned"][0] > 30
    assert own["moved"].tolist() == ([1.5 * x for x in plain["moved"]] if moves else [0.0, 0.0])
