"""Contracts that are badly kept, look at the wrong thing, or last too short: what is played is what the exact solution says, and the worked values."""

import numpy as np
import pytest

from credit_flow import CreditFlow, Policy, preset, run
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.mistake import Mistake
from credit_flow.institutions.games.contract_book import ContractBook
from credit_flow.mechanisms.contracts.cleaning_bounty import CleaningBounty
from credit_flow.mechanisms.contracts.defectors_fine import DefectorsFine
from credit_flow.mechanisms.contracts.delivery_price import DeliveryPrice
from credit_flow.models.games.formal_contracts import FormalContracts
from credit_flow.theory.games.adverse_selection import adverse_selection
from credit_flow.theory.games.bargaining import SOLUTIONS, bargain
from credit_flow.theory.games.enforcement import Enforcement, expected_transfers
from credit_flow.theory.games.moral_hazard import certainty_equivalent, moral_hazard
from credit_flow.theory.games.relational_contract import critical_discount
from credit_flow.theory.games.transfer_tensor import transfer_tensor
from credit_flow.theory.known_values import KNOWN
from credit_flow.theory.subgame_perfect import solve
from credit_flow.worlds.games.matrix_game import MatrixGame


def arm(name, **changes):
    return preset(f"formal_contracts/{name}").but(**changes)


def played(scenario, ticks=1):
    """The model after so many steps; its books are closed to the last."""
    model = CreditFlow(scenario, rng=1)
    for _ in range(ticks):
        model.step()
        assert model.ledger.residual == 0.0
    return model


def breaches(scenario):
    """Mean number of players of a copy that defected in the first step."""
    return played(scenario).measures["outcome_defected"][-1] / scenario.copies


# what each arm deters by, and whether anybody then breaks the contract
ARMS = [
    ("detection", {}, 0, 2.0),
    ("detection", {"stake": 1.5}, 2, 1.5),
    ("false_alarms", {}, 0, 3.0),
    ("false_alarms", {"false_positive": 0.4}, 2, 3.0),
    ("blocked_debits", {}, 0, 3.0),
    ("blocked_debits", {"leak": 0.7}, 2, 3.0),
    ("late_payment", {}, 0, 3.0),
    ("late_payment", {"delay": 10}, 2, 3.0),
]


@pytest.mark.parametrize("name, changes, defectors, most", ARMS)
def test_a_contract_is_kept_where_a_breach_costs_more_than_it_brings_and_nowhere_else(
    name, changes, defectors, most
):
    scenario = arm(name, **changes)
    assert breaches(scenario) == defectors
    assert (most * scenario.kept.deterrence >= 1.0) == (defectors == 0)


@pytest.mark.parametrize("name", FormalContracts.presets)
def test_what_is_played_is_what_is_solved_and_stands_beside_it(name):
    record = run(arm(name, ticks=40), rng=2)
    welfare = record.table("episodes").to_pandas().groupby(["copy", "episode"])["earned"].sum()
    exact = record.measures["exact_welfare"]
    assert exact.nunique() == 1
    assert abs(welfare.mean() - exact.iloc[0]) <= 4.0 * np.nan_to_num(welfare.sem()) + 1e-5


def test_welfare_is_solved_of_small_games_whoever_plays_and_of_others_not():
    assert arm("detection", policy="random").exact_welfare() == -2.0
    assert arm("detection", policy="random", terms="none").exact_welfare() == -4.0
    assert arm("detection", terms="decreed", theta=2.0, stake=1.5).exact_welfare() == -4.0
    large = {"world.game": "public_goods", "experts": 9, "policy": "random"}
    for scenario in (
        arm("detection", acceptance="alternating", policy="random"),
        FormalContracts().but(**large),
    ):
        assert np.isnan(scenario.exact_welfare())


def test_a_theta_beyond_the_stake_collects_no_more_than_the_stake():
    for theta, stake, defectors in ((3.0, 1.5, 2), (3.0, 2.0, 0), (1.5, 2.0, 2), (1.7, 2.0, 0)):
        assert breaches(arm("detection", terms="decreed", theta=theta, stake=stake)) == defectors


def test_the_worked_values_of_deterrence():
    costs = [most * arm(name, **changes).kept.deterrence for name, changes, _, most in ARMS]
    assert KNOWN["CT.deterrence"].holds(costs[:6]) and KNOWN["CT.delay"].holds(costs[6:])
    lies = [arm("self_report", audit=audit) for audit in (0.25, 0.4)]
    assert KNOWN["CT.audit"].holds([one.audit * (1.0 + one.audit_factor) for one in lies])
    assert Enforcement(detection=0.5, leak=0.5).fine_needed(1.0) == 4.0
    assert Enforcement(detection=0.3, false_positive=0.3).fine_needed(1.0) == np.inf


@pytest.mark.parametrize("detection", [0.2, 0.45, 0.7, 0.95])
@pytest.mark.parametrize("stake", [0.8, 1.2, 1.6, 2.4])
def test_nobody_defects_where_detection_times_stake_exceeds_the_gain(detection, stake):
    scenario = arm("detection", detection=detection, stake=stake)
    assert breaches(scenario) == (0.0 if detection * stake > 1.0 else 2.0)


@pytest.mark.parametrize(
    "audit, factor", [(0.1, 3.0), (0.24, 3.0), (0.26, 3.0), (0.9, 0.0), (1.0, 0.0), (0.5, 1.5)]
)
def test_false_reports_appear_where_the_lie_pays(audit, factor):
    model = played(arm("self_report", audit=audit, audit_factor=factor))
    reports, lies = (model.measures[name][-1] for name in ("reports", "false_reports"))
    assert reports == 32 and lies == (32 if audit * (1.0 + factor) < 1.0 else 0)


def test_reports_deter_by_what_is_found_out():
    """A fine of 3 on what players say of themselves: with one report in ten looked into a liar has to pay 3 1/3 times the fine, and here pays that or less."""
    for factor, defectors in ((2.0, 2.0), (2.5, 0.0)):
        assert breaches(arm("self_report", terms="negotiated", audit=0.1, audit_factor=factor)) == defectors


class Villain(Policy):
    """Player 0 defects and denies it, player 1 does not; both sign what the other is offered."""

    batched = True

    def act(self, seen):
        return np.where(seen.agent == 0, 1, 0)

    def report(self, seen):
        assert seen.happened.ravel().tolist() == (seen.agent == 0).tolist()
        return np.zeros(seen.happened.shape)


@pytest.mark.parametrize(
    "settings",
    [
        {"detection": 0.7, "false_positive": 0.2},
        {"leak": 0.3},
        {"reported": True, "audit": 0.25, "audit_factor": 2.0},
        {"detection": 0.6, "leak": 0.25},
        {"detection": 0.6, "recourse": "stake", "stake": 1.0},
    ],
)
def test_what_is_to_be_expected_is_what_is_paid_in_the_mean(settings):
    scenario = FormalContracts(terms="decreed", theta=1.0, copies=6000, ticks=1, **settings)
    model = CreditFlow(scenario, policy=Villain(), rng=3)
    before = model.balances[model.first_account :].copy()
    model.step()
    stake = model.world.reward.ravel()
    moved = (model.balances[model.first_account :] - before - stake).reshape(-1, 2)
    game, rule = scenario.game(), scenario.rule
    expected = expected_transfers(rule, game.outcomes(rule.features), scenario.kept)[:, 1, 0]
    assert model.ledger.residual == 0.0 and moved.sum() == 0.0 and np.abs(expected).min() > 0.1
    assert np.abs(moved.mean(axis=0) - expected).max() <= 4.0 * moved[:, 0].std() / np.sqrt(len(moved))


def test_who_is_caught_pays_the_fine_and_the_lie_in_one_line():
    scenario = FormalContracts(
        terms="decreed", theta=1.0, reported=True, audit=1.0, audit_factor=2.0, ticks=1
    )
    model = CreditFlow(scenario, policy=Villain(), rng=3).run(1)
    lines = model.ledger.journal.postings()
    assert lines[lines["kind"] == "payment"]["amount"].tolist() == [3.0]
    assert [model.measures[name][-1] for name in ("reports", "false_reports", "caught")] == [2, 1, 1]


def test_a_stake_is_all_that_is_taken_and_the_rest_of_it_goes_back():
    scenario = FormalContracts(terms="decreed", theta=3.0, recourse="stake", stake=1.25, ticks=1)
    model = CreditFlow(scenario, policy=Villain(), rng=3)
    before = model.balances[model.first_account :].copy()
    model.step()
    gained = model.balances[model.first_account :] - before - model.world.reward.ravel()
    assert gained.tolist() == [-1.25, 1.25] and model.ledger.escrows.total() == {}


def test_a_bounty_that_players_claim_for_nothing_is_worth_less_to_who_earned_it():
    """Two players, one of whom opened; reports looked into with 1/4, no penalty: an idle claim brings 3/4, so the deed is worth 1/4 more than none."""
    kept = Enforcement(reported=True, audit=0.25)
    outcome = np.array([[[[1.0], [0.0]], [[1.0], [0.0]]], [[[0.0], [0.0]], [[0.0], [0.0]]]])
    net = expected_transfers(CleaningBounty(), outcome, kept, claim=1.0)
    assert net[0] == pytest.approx(np.array([[0.25, 0.25], [0.0, 0.0]]))
    assert np.abs(net.sum(axis=0)).max() < 1e-12


def test_perfect_enforcement_is_the_contract_itself():
    outcome = MatrixGame().outcomes(("defected",))
    perfect = expected_transfers(DefectorsFine(), outcome, Enforcement())
    for same in (Enforcement(reported=True, audit=1.0), Enforcement(reported=True, audit=0.5, factor=1.0)):
        assert (expected_transfers(DefectorsFine(), outcome, same) == perfect).all()
    blind = expected_transfers(DefectorsFine(), outcome, Enforcement(detection=0.4, false_positive=0.4))
    assert np.abs(blind).max() < 1e-12


def test_the_theta_that_an_index_needs_grows_as_one_over_its_correlation():
    models = [played(arm("noisy_index", **{"world.index_correlation": rho})) for rho in (0.5, 0.25)]
    assert [model.measures["outcome_defected"][-1] for model in models] == [0, 0]
    assert KNOWN["CT.index"].holds([model.registers[ContractBook].offers[0]["theta"] for model in models])


def test_an_index_that_shows_too_little_is_no_ground_for_a_contract():
    scenario = arm("noisy_index", **{"world.index_correlation": 0.15})
    assert breaches(scenario) == 2.0


# -- hidden effort


def test_the_bonus_and_the_rent_of_hidden_effort():
    best = moral_hazard(1.0, 0.25, 0.75, 8.0)
    without_rent = moral_hazard(1.0, 0.25, 0.75, 8.0, limited_liability=False)
    assert KNOWN["CT.effort"].holds((best.bonus, best.agent, best.principal, without_rent.principal))
    assert (without_rent.bonus, without_rent.agent) == (2.0, 0.0)
    assert not moral_hazard(1.0, 0.25, 0.75, 8.0, cap=1.9).effort
    assert not moral_hazard(1.0, 0.25, 0.75, 2.9).effort, "it is not worth its bonus"


def test_hidden_effort_is_played_as_the_closed_form_says():
    arms = {"rent": ({}, 0.5, 4.5), "fee": ({"signing": True}, 0.0, 5.0), "cap": ({"cap": 1.9}, 0.0, 2.0)}
    for changes, agent, principal in arms.values():
        record = run(arm("hidden_effort", copies=400, ticks=10, **changes), rng=1)
        episodes = record.table("episodes").to_pandas()
        came_to = (episodes["earned"] + episodes["moved"]).groupby(episodes["agent"])
        assert (came_to.mean() - [principal, agent]).abs().le(4.0 * came_to.sem() + 1e-9).all()
        assert record.measures["outcome_defected"].sum() == (4000 if changes == {"cap": 1.9} else 0)


def test_effort_that_a_contract_could_see_would_cost_no_rent():
    record = run(arm("hidden_effort", contract="defectors_fine", signing=True, ticks=1), rng=1)
    agent = record.table("episodes").to_pandas().query("agent == 1")
    assert agent["earned"].eq(-1.0).all() and (agent["earned"] + agent["moved"]).eq(0.0).all()


def test_risk_aversion_raises_the_bonus_and_at_last_forbids_it():
    averse = moral_hazard(1.0, 0.25, 0.75, 8.0, aversion=0.5)
    assert KNOWN["CT.averse"].holds((averse.bonus, averse.premium))
    for effort, chance in ((1.0, 0.75), (0.0, 0.25)):
        worth = certainty_equivalent(averse.bonus, chance, 0.5) - effort
        assert worth == pytest.approx(averse.agent, abs=1e-12), "it is indifferent between effort and none"
    assert moral_hazard(1.0, 0.25, 0.75, 8.0, aversion=1e-7).bonus == pytest.approx(2.0, abs=1e-6)
    bonuses = [moral_hazard(1.0, 0.25, 0.75, 8.0, aversion=a).bonus for a in (0.0, 0.2, 0.5, 1.0)]
    assert sorted(bonuses) == bonuses and np.isfinite(bonuses).all()
    assert moral_hazard(1.0, 0.25, 0.75, 8.0, aversion=1.2).bonus == np.inf


# -- duration


def test_a_contract_that_ends_early_leaves_the_rest_of_the_episode_as_without():
    worth = [played(arm("short_contract", duration=steps), 10).measures["welfare"][-1] for steps in (4, 10)]
    assert KNOWN["CT.short"].holds(worth)
    record = run(arm("short_contract", ticks=10), rng=1)
    assert record.measures["outcome_defected"].tolist() == [0.0] * 4 + [2.0] * 6
    came_to = record.table("episodes").to_pandas()
    # the other is held to what it has without a contract, of ten rounds; signing is paid for four
    assert (came_to["earned"] + came_to["moved"]).tolist() == [-12.0, -20.0]


def test_stakes_go_back_when_a_contract_ends_early():
    model = CreditFlow(arm("short_contract", stake=2.0), rng=1).run(3)
    assert sum(model.ledger.escrows.total().values()) == 4.0
    model.step()
    assert model.ledger.escrows.total() == {} and model.ledger.residual == 0.0


# -- agreements that nobody enforces


def test_the_threat_of_defecting_for_ever_keeps_an_agreement_from_the_critical_discount_on():
    values = [critical_discount(MatrixGame(payoffs=payoffs).payoff()) for payoffs in ((), (5, 3, 1, 0))]
    assert KNOWN["CT.grim"].holds(values)
    for discount, defectors in ((0.35, 2), (0.45, 2), (0.5, 0), (0.6, 0), (0.9, 0)):
        assert breaches(arm("relational", **{"world.discount": discount})) == defectors
    assert breaches(arm("relational", **{"world.payoffs": (5, 3, 1, 0), "world.discount": 0.49})) == 2
    chicken = [[[3, 1], [4, 0]], [[3, 4], [1, 0]]]
    with pytest.raises(ValueError, match="agent 0 gains by leaving the profile in which all defect"):
        critical_discount(chicken)
    assert critical_discount([[[1, 0], [3, 2]], [[1, 3], [0, 2]]]) == np.inf, "to defect is better for all"


@pytest.mark.parametrize("discount", [0.4, 0.6])
def test_a_breach_pays_in_what_is_played_just_where_the_closed_form_says(discount):
    """All keep to it whatever they are told, and then one of them defects from the first round on; what both are worth to that one, discounted."""
    worth = []
    for others in (0, 1):
        rounds = 60
        scenario = arm("relational", others=others, other_policy="idle", endowment=1000.0, ticks=rounds)
        model = CreditFlow(scenario.but(**{"world.rounds": rounds}), rng=1)  # at .6 all follow the advice
        rewards = []
        for _ in range(rounds):
            model.step()
            rewards.append(float(model.world.reward[0, 0]))
        worth.append(sum(reward * discount**t for t, reward in enumerate(rewards)))
    assert worth == pytest.approx([-1 / (1 - discount), -2 * discount / (1 - discount)])
    assert (worth[0] >= worth[1]) == (discount >= KNOWN["CT.grim"].expected[0])


# -- lemons


def test_trade_unravels_step_by_step_as_qualities_spread():
    sold, theory = [], []
    for spread in LEMONS:
        model = played(arm("lemons", **{"world.spread": spread}))
        sold.append(5 - model.measures["outcome_defected"][-1])
        theory.append(adverse_selection(model.world.game.quality, 1.5).sold)
    assert sold == theory and KNOWN["CT.lemons"].holds(sold)
    assert all(
        adverse_selection(np.linspace(1 - s / 2, 1 + s / 2, 9), 1.2).sold == 9 for s in (0.0, 0.2, 0.4)
    )
    assert adverse_selection(np.linspace(0.79, 1.21, 9), 1.2).sold < 9
    assert adverse_selection([1.0, 2.0], 0.5) == (0, pytest.approx(np.nan, nan_ok=True))


LEMONS = (0.8, 1.0, 1.1, 1.2, 1.6, 2.0)


@pytest.mark.parametrize("spread", LEMONS)
def test_where_names_can_be_paid_for_all_is_sold_whatever_the_spread(spread):
    model = played(arm("lemons", signing=True, **{"world.spread": spread}))
    assert model.measures["outcome_defected"][-1] == 0.0
    assert model.measures["welfare"][-1] == pytest.approx(7.5, abs=1e-5)


# -- who chooses the offer


def solved(scenario):
    """The solution of what is at stake, and the arrays that it is of."""
    payoff, transfer, high = scenario.at_stake(scenario.game())
    return solve(payoff, transfer, high=high), payoff, transfer


def test_what_an_arbitrator_chooses_between_a_principal_and_an_agent():
    problem = solved(arm("hidden_effort"))
    thetas = [bargain(*problem, solution).theta for solution in SOLUTIONS]
    assert KNOWN["CT.bargain"].holds(thetas)
    for solution, theta in zip(SOLUTIONS, thetas):
        model = played(arm("bargain", bargaining=solution))
        assert model.registers[ContractBook].offers[0]["theta"] == pytest.approx(theta)
        assert model.measures["outcome_defected"][-1] == 0.0


@pytest.mark.parametrize("solution", SOLUTIONS)
def test_the_chosen_offer_is_the_best_of_a_fine_grid(solution):
    """Three share a public good; the solution is compared with 30,001 thetas, each played as the table says."""
    rule = DeliveryPrice()
    game = MatrixGame(game="lemons", n_agents=3, spread=0.5)
    problem = payoff, transfer = game.payoff(), transfer_tensor(rule, game.outcomes(rule.features))
    found = solve(*problem, high=rule.high)
    chosen = bargain(found, *problem, solution)
    thetas = np.linspace(found.theta[0], found.theta[-1], 30_001)
    rows = (
        2 * (np.searchsorted(found.theta[::2], thetas, side="right").clip(1, len(found.theta[::2]) - 1)) - 1
    )
    profiles = tuple(found.profile[rows].T)
    gains = (payoff[:, *profiles] + thetas * transfer[:, *profiles]).T - found.null.values
    gains = gains[(gains >= -1e-9).all(axis=1)].clip(0.0)
    scale = gains.max(axis=0) if solution == "kalai_smorodinsky" else 1.0
    worth = gains.prod(axis=1) if solution == "nash_bargaining" else (gains / scale).min(axis=1)
    own = (chosen.values - found.null.values).clip(0.0)
    reached = own.prod() if solution == "nash_bargaining" else (own / scale).min()
    assert reached >= worth.max() - 1e-9 and worth.max() > 0.01
    assert reached <= worth.max() + 1e-3


@pytest.mark.parametrize("solution", SOLUTIONS)
def test_where_signatures_are_paid_for_all_gain_alike_and_a_proposer_takes_all(solution):
    dilemma = {"world.payoffs": (5, 3, 1, 0), "detection": 1.0, "recourse": "purse", "stake": 0.0}
    for changes, values in (({"bargaining": solution}, [3.0, 3.0]), ({}, [5.0, 1.0])):
        model = CreditFlow(arm("detection", **dilemma, **changes), rng=1)
        before = model.balances[model.first_account :].copy()
        model.step()
        assert (model.balances[model.first_account :] - before).tolist() == values
        assert model.measures["welfare"][-1] == 6.0


def test_where_there_is_nothing_to_gain_the_arbitrator_offers_nothing():
    offer = bargain(*solved(arm("hidden_effort", cap=1.9)), "egalitarian")
    assert np.isnan(offer.theta) and offer.values.tolist() == [2.0, 0.0]
    with pytest.raises(ValueError, match="solution = 'fair': must be nash_bargaining"):
        bargain(*solved(arm("hidden_effort")), "fair")


# -- what is refused


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"audit": 0.5}, "audit = 0.5, audit_factor = 0: reports are looked into; set reported = True"),
        ({"reported": True, "detection": 0.5}, "reported = True: the contract sees what players say"),
        ({"recourse": "stake"}, r"stake above 0 \(now 0\), delay 0 and leak 0 then"),
        ({"recourse": "stake", "stake": 1.0, "delay": 2}, "delay 0 and leak 0 then"),
    ],
)
def test_what_does_not_go_together_is_refused_in_one_line(settings, words):
    with pytest.raises(ParameterError, match=words):
        FormalContracts(**settings)


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"contract": "index_contract", "detection": 0.5}, "an index is drawn; take another policy"),
        ({"world.rounds": 3, "recourse": "stake", "stake": 1.0}, "a stake of 1 credits is solved for contracts of one step"),
        (
            {"world.game": "public_goods", "experts": 4, "world.multiplier": 2.0, "world.levels": 3, "recourse": "stake", "stake": 1.0},
            "lets players owe more and less: with a stake it is solved for flags",
        ),
        (
            {"world.game": "public_goods", "experts": 14, "detection": 0.5},
            "DefectorsFine looks at 14 flags, each of which may be wrong",
        ),
        ({"acceptance": "majority", "experts": 3, "world.game": "public_goods"}, "whom all others must accept"),
    ],
)  # fmt: skip
def test_what_the_exact_solution_does_not_reach_is_said_in_one_line(settings, words):
    with pytest.raises(Mistake, match=words) as error:
        CreditFlow(FormalContracts().but(**settings), rng=1)
    assert "\n" not in str(error.value)
