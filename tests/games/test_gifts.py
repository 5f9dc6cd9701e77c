"""Gifts: what players give each other moves in the books and nowhere else, and an environment pays what the books do."""

import numpy as np
import pytest

import credit_flow
from credit_flow import CreditFlow, parallel_env
from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.institutions.games.gifts import Gifts
from credit_flow.institutions.games.seats import Seats
from credit_flow.models.games.social_dilemma import SocialDilemma
from credit_flow.worlds import check
from credit_flow.worlds.games.gift_game import AMOUNTS, BUDGET, GiftGame, received
from credit_flow.worlds.games.matrix_game import MatrixGame
from credit_flow.worlds.grids.cleanup import Cleanup
from credit_flow.worlds.roads.traffic_junction import TrafficJunction

MATRIX = {"world_name": "matrix_game", "policy": "random", "others": 0}
POOL = {**MATRIX, "experts": 3, "world_settings": {"game": "public_goods", "rounds": 20}}


class Giver(Policy):
    """Gives one credit to who comes next, in every step."""

    batched = True

    def act(self, seen, space):
        """The third gift."""
        return np.full(len(seen.rows), 2 + 2)


@pytest.mark.parametrize(
    "game",
    [
        MatrixGame(1, 3, game="public_goods", n_agents=4, rounds=5),
        Cleanup(1, 3, rules="mini", horizon=30),
        TrafficJunction(1, 3),
    ],
    ids=lambda game: type(game).__name__,
)
@pytest.mark.parametrize("budget", [0.0, 2.0])
def test_a_game_with_gifts_keeps_its_word(game, budget):
    check(GiftGame.of(game, budget))


def test_who_gives_idles_in_the_game_and_says_whom_it_gives_what():
    world = GiftGame.of(MatrixGame(1, 1, game="public_goods", n_agents=3, rounds=9))
    world.advance(1)
    world.step(np.array([[2 + 1, 2 + 3 + 0, 0]]))  # .5 to agent 1; .1 to agent 0, the second after it
    assert world.gifts[0].tolist() == [[0, 0.5, 0], [AMOUNTS[0], 0, 0], [0, 0, 0]]
    assert world.outcome[0, :, 0].tolist() == [1.0, 1.0, 0.0]  # they kept their share back
    assert world.outcome[0, :, -1].tolist() == [0.5, AMOUNTS[0], 0.0]
    assert received(world.gifts, False)[0].tolist() == [AMOUNTS[0] - 0.5, 0.5 - AMOUNTS[0], 0.0]
    world.step(np.array([[0, 0, 0]]))
    assert not world.gifts.any()


@pytest.mark.parametrize(("gifts", "kind"), [("zero_sum", "payment"), ("budgeted", "subsidy")])
def test_the_books_are_exact(gifts, kind):
    model = CreditFlow(SocialDilemma(**POOL, gifts=gifts, copies=5), rng=1)
    given = 0.0
    for _ in range(60):
        model.step()
        given += model.world.gifts.sum()
        episode = model.registers[Seats].finished
        if len(episode["copy"]) and gifts == "zero_sum":
            assert episode["moved"].sum(axis=1) == pytest.approx(np.zeros(5), abs=1e-12)
    lines = model.ledger.journal.postings()
    moved = lines[lines["kind"] == kind]
    assert model.ledger.residual == 0.0 and given > 100.0 and moved["amount"].sum() == given
    assert (moved["payer"] >= model.first_account).all() == (gifts == "zero_sum")
    assert set(lines["kind"]) == {"reward", "endowment", kind}


def test_a_budget_is_for_an_episode():
    scenario = SocialDilemma(**MATRIX, gifts="budgeted", world_settings={"rounds": 25})
    model = CreditFlow(scenario, rng=1, policy=Giver())
    model.run(25)
    assert model.registers[Seats].finished["moved"].tolist() == [[BUDGET, BUDGET]]
    model.run(3)
    assert model.registers[Seats].moved.tolist() == [[3.0, 3.0]] and model.ledger.residual == 0.0


def test_nobody_gives_what_it_does_not_have():
    class First(Giver):
        def act(self, seen, space):
            """The first gives, the other defects, and nobody earns anything."""
            return np.where(seen.agent == 0, 2 + 2, 1)

    world = {"payoffs": (3.0, 2.0, 0.0, -1.0), "rounds": 20}
    scenario = SocialDilemma(**MATRIX, gifts="zero_sum", endowment=3.5, world_settings=world)
    model = CreditFlow(scenario, rng=1, policy=First())
    model.run(10)
    assert model.balances[model.first_account :].tolist() == [0.5, 6.5]
    assert model.registers[Seats].moved.tolist() == [[-3.0, 3.0]] and model.ledger.residual == 0.0


@pytest.mark.parametrize("gifts", ["zero_sum", "budgeted"])
@pytest.mark.parametrize("terms", ["none", "decreed"])
def test_an_environment_pays_what_the_books_do(gifts, terms):
    scenario = SocialDilemma(**POOL, gifts=gifts, terms=terms, contract="defectors_fine", theta=0.5, ticks=50)
    scenes = credit_flow.run(scenario, rng=3).table("scenes").to_pylist()
    env = parallel_env(scenario)
    env.reset(seed=3)
    for scene in scenes:
        if not env.agents:
            env.reset()
        _, reward, *_ = env.step({agent: scene["acts"][i] for i, agent in enumerate(env.agents)})
        assert list(reward.values()) == [a + b for a, b in zip(scene["rewards"], scene["moved"])]
    assert any(any(scene["moved"]) for scene in scenes)


@pytest.mark.parametrize("gifts", ["zero_sum", "budgeted"])
def test_pettingzoo_is_content(gifts):
    pettingzoo = pytest.importorskip("pettingzoo.test", reason="the extra `learn` is not installed")
    pettingzoo.parallel_api_test(parallel_env("cleanup_mini", gifts=gifts, **{"world.horizon": 30}), 100)
    pettingzoo.parallel_seed_test(
        lambda: parallel_env("cleanup_mini", gifts=gifts, **{"world.horizon": 30}), 60
    )


def test_learners_are_told_of_gifts():
    """Where all that can be gained is a gift, who is given something has learnt from just that."""

    class Diary(Giver):
        needs_turns = True

        def __init__(self):
            self.turns = []

        def turn(self, turn):
            """Kept."""
            self.turns.append(turn)

    class WithTurns(SocialDilemma):
        """Tells its players how the step went."""

        named = "with_turns"

        @property
        def _kinds(self):
            return [Diary]

    model = CreditFlow(
        WithTurns(**MATRIX, gifts="budgeted", world_settings={"rounds": 4}), policy=Diary(), rng=1
    )
    model.run(4)
    assert [turn.utility.tolist() for turn in model.policies[0].turns] == [
        [-1.0, -1.0]
    ] * 4  # -2, and 1 given


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"world_name": "gift_game", "gifts": "zero_sum", "policy": "random", "others": 0}, "there are gifts in gift_game already"),
        ({"world_name": "chain", "gifts": "zero_sum", "policy": "random", "others": 0, "experts": 1}, "nobody to give to"),
        ({**MATRIX, "policy": "subgame_perfect", "gifts": "zero_sum"}, "matrix_game with gifts has no table of payoffs"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(given, words):
    with pytest.raises(ParameterError, match=words):
        CreditFlow(SocialDilemma(**given), rng=1)


def test_a_game_with_gifts_that_is_asked_for_by_name_is_paid_too():
    model = CreditFlow(SocialDilemma(world_name="gift_game", policy="random", others=0), rng=1)
    assert any(isinstance(part, Gifts) for part in model.institutions)
    model.run(20)
    assert model.world.budget == 0.0 and model.ledger.residual == 0.0


def test_the_payment_needs_a_world_with_gifts():
    class Generous(SocialDilemma):
        """Pays gifts wherever it is."""

        named = "generous"
        gives = True

    with pytest.raises(ParameterError, match="take GiftGame.of"):
        CreditFlow(Generous(**MATRIX), rng=1)
