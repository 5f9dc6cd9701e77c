"""Players that talk: when symbols are heard, what is learnt from them, and what comes of it where one knows more."""

import numpy as np
import pytest

from credit_flow import CreditFlow
from credit_flow.agents.influence.speaker import Speaker
from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.experiments.training.train import train
from credit_flow.institutions.games.channel import Channel
from credit_flow.learners.networks.torch_device import repeatable
from credit_flow.measures.coordination import coordination, speaker_consistency
from credit_flow.measures.policy_influence import influence
from credit_flow.models.games.social_dilemma import SocialDilemma
from credit_flow.worlds import check
from credit_flow.worlds.games.meeting_place import MeetingPlace

MEET = SocialDilemma(
    world_name="meeting_place", policy="speaker", others=0, copies=128, ticks=400, endowment=10.0
)
"""Two agents, three places, five rounds; agent 0 knows where to meet a round before."""
TUNED = {"auctions": 1280, "minibatch": 1280, "epochs": 2, "rate": 0.01, "critic_rate": 0.01, "entropy": 0.01}
SILENT = 1.0 / 3.0
"""What each earns in a round, at most, where nobody says a word: the second guesses."""


def model_of(scenario=MEET, seed=1, beta=0.3, tuned=None, **settings) -> CreditFlow:
    player = Speaker(beta=(beta,), **settings)
    scenario.teach(player, seed, settings=TUNED | (tuned or {}))
    return CreditFlow(scenario, rng=seed, policy=player)


@pytest.fixture(scope="module")
def learnt():
    """Players after 400 steps, and of 25 steps more what each earned, said, and did a step later."""
    earned, said, done = [], [], []
    with repeatable(1):
        model = model_of().run(400)
        (player,) = model.policies
        before = None
        for _ in range(25):
            model.step()
            earned.append(model.world.reward.mean())
            acts, symbols = (each[2].reshape(-1, 2) for each in (player._now, player._said))
            if before is not None and model.world.clock[0] != 1:
                said.append(before)
                done.append(acts)
            before = symbols
    return model, np.mean(earned), np.concatenate(said), np.concatenate(done)


def test_symbols_come_to_mean_something_where_one_knows_more(learnt):
    _, earned, said, done = learnt
    found = coordination(said, done, seed=1, lag=0, same=True)
    assert found.value > 0.4 and found.p_value == 0.01  # nats, of ln 3 at most
    assert earned > SILENT + 0.1


def test_a_speaker_is_consistent_beyond_chance(learnt):
    _, _, said, done = learnt

    def consistency(rows):
        table = np.zeros((1, 3, 3))
        np.add.at(table[0], (said[:, 0], done[rows, 0]), 1)
        return speaker_consistency(table)

    rng = np.random.default_rng(1)
    chance = [consistency(rng.permutation(len(said))) for _ in range(99)]
    assert consistency(np.arange(len(said))) > max(chance) + 0.05


def test_the_bonus_is_the_influence_of_a_symbol_on_the_networks_that_hear_it(learnt):
    model = learnt[0]
    (player,) = model.policies
    with repeatable(1):
        while model.world.clock[0] != 2:
            model.step()
    shown, _, symbol, own = player._said
    heard = model.world.features[:, 1]  # the second sees nothing but what is said
    bonus = player._bonus.reshape(-1, 2)[:, 0]
    for copy in range(5):
        talk = np.zeros((3, 2, 3))
        talk[np.arange(3), 0, np.arange(3)] = talk[:, 1, symbol[2 * copy + 1]] = 1.0
        could = np.concatenate([np.repeat(heard[copy : copy + 1], 3, axis=0), talk.reshape(3, 6)], axis=1)
        logits = player.learner.logits(np.ones(3, int), could.astype(np.float32))
        after = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        assert bonus[copy] == pytest.approx(influence(after, own[2 * copy], symbol[2 * copy]).nats, abs=1e-4)
    assert bonus.max() > 0.1 and player.masked == 0


def test_a_symbol_that_nobody_listens_to_moves_nobody(learnt):
    model = learnt[0]
    (player,) = model.policies
    bank, told = player.learner.actor.bank, player.outlook.told
    listener = bank.named(bank.flat.data)["0.weight"][1]  # a view of what the second's first layer weighs
    kept = listener.clone()
    with repeatable(1):
        player.learner.settings, learns = player.learner.settings.but(auctions=10**6), player.learner.settings
        listener[:, -told:] = 0.0
        found = []
        for _ in range(5):
            model.step()
            found.append(player._bonus.reshape(-1, 2)[:, 0].max())
    listener[...], player.learner.settings = kept, learns
    assert max(found) < 1e-12


def test_nothing_is_heard_of_the_last_symbol_of_an_episode(learnt):
    model = learnt[0]
    with repeatable(1):
        found = [
            (bool(model.step() or len(model.world.ended)), model.policies[0]._bonus.max()) for _ in range(10)
        ]
    assert [last for last, _ in found].count(True) == 2
    assert all((nats == 0.0) == last for last, nats in found)


class Teller(Policy):
    """Says how many steps the episode has had, and its number, and remembers what it hears."""

    batched = True

    def message(self, seen):
        """Symbols (n,)."""
        return np.where(seen.agent == 2, np.nan, (seen.clock + seen.agent) % 3)

    def act(self, seen):
        """Nothing."""
        self.seen = seen
        return np.zeros(len(seen.rows))


def test_what_is_said_is_heard_by_all_of_the_copy_a_step_later_and_not_in_the_next_episode():
    scenario = MEET.but(experts=3, copies=2, world_settings={"rounds": 3})
    model = CreditFlow(scenario, rng=1, policy=Teller())
    for step in range(7):
        model.step()
        clock = step % 3
        wanted = [-1, -1, -1] if clock == 0 else [(clock - 1) % 3, clock % 3, -1]
        assert (model.policies[0].seen.heard == wanted).all()
    assert (model.registers[Channel].spoken >= 0).sum() == 4
    assert model.ledger.residual == 0.0


def test_acting_learns_from_credits_alone_and_speaking_from_the_bonus_too():
    with repeatable(1):
        model = model_of(MEET.but(copies=10), beta=2.0, alpha=0.5, clip=0.01, tuned={"auctions": 20})
        model.run(22)  # at the 20th all learn
        model.step()
    (player,) = model.policies
    noted = player.learner.notes.columns()
    last = {name: noted[name][-40:] for name in ("utility", "row")}
    credits = model.world.reward.reshape(-1)
    acts, symbols = last["row"] < 2, last["row"] >= 2
    assert last["utility"][acts] == pytest.approx(credits)
    assert last["utility"][symbols] == pytest.approx(
        0.5 * credits + 2.0 * np.minimum(player._bonus, 0.01), abs=1e-6
    )
    assert player._bonus.max() > 0.0


@pytest.mark.parametrize("mode", ["separate", "shared"])
def test_with_frozen_networks_no_bonus_moves_a_credit(mode):
    def journal_hash(beta):
        model = model_of(
            MEET.but(copies=4), beta=beta, mode=mode, tuned={"auctions": 20, "rate": 0.0, "critic_rate": 0.0}
        )
        assert model.run(15).policies[0].learner.n_updates == 3
        return model.ledger.journal.hash

    with repeatable(1):
        assert len({journal_hash(beta) for beta in (0.0, 1.0, 1e3)}) == 1


def test_a_training_that_was_interrupted_goes_on_as_if_it_had_not_been(tmp_path):
    settings = {"auctions": 64, "minibatch": 64}

    def trained(steps, name, **more):
        return train(
            MEET.but(copies=16), settings=settings, seeds=[1, 2], auctions=steps, device="cpu", out=tmp_path / name, **more
        )  # fmt: skip

    trained(160, "twice")
    twice, once = trained(320, "twice", resume=True), trained(320, "once")
    for tag, tensor in once.company.tensors().items():
        assert np.array_equal(tensor.detach(), twice.company.tensors()[tag].detach()), tag
    assert once.company.seats.policies == 4 and not once.portable
    with pytest.raises(ParameterError, match="policy = speaker: networks that see what others"):
        once.players(0)


def test_the_meeting_place_pays_who_all_are_there():
    check(MeetingPlace(1, 5, n_agents=3, places=4, rounds=2))
    game = MeetingPlace(1, 4)
    game.advance(0)
    place = game.features[:, 0, :3].argmax(axis=1)
    following = game.features[:, 0, 3:].argmax(axis=1)
    game.step(np.stack([place, np.where(np.arange(4) < 2, place, (place + 1) % 3)], axis=1))
    assert game.reward.tolist() == [[1.0, 1.0]] * 2 + [[0.0, 0.0]] * 2
    assert game.outcome[:, :, 0].tolist() == [[1.0, 1.0]] * 2 + [[1.0, 0.0]] * 2
    assert (game.features[:, 0, :3].argmax(axis=1) == following).all() and not game.features[:, 1].any()


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ParameterError, match="mode = joint: who acts for all has nobody to talk to"):
        Speaker(mode="joint")
