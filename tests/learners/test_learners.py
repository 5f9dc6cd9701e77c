"""What each learner learns in a pocket market, and what all of them promise."""

import numpy as np
import pytest
import torch
from pocket_market import one_shot, seen_by, train_bandit
from torch import nn

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import members
from credit_flow.core.streams import stream_key
from credit_flow.learners.a2c import A2C
from credit_flow.learners.evolution import Evolution, EvolutionSettings
from credit_flow.learners.experience.minibatches import Samples, minibatches
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.learner import Learner
from credit_flow.learners.networks.average_pooling import AveragePooling
from credit_flow.learners.ppo import PPO, PPOSettings
from credit_flow.learners.q_bids import QBids, QBidsSettings
from credit_flow.learners.reinforce import Reinforce, ReinforceSettings

VALUES = np.array([0.2, 0.4, 0.6, 0.8])
KEY = stream_key(1, "bids")
SEEN = np.array([[1.0, 0.0]])
SHELF = {name: kind for name, kind in members("learners", Learner).items() if name in
         {"a2c", "ppo", "reinforce", "q_bids", "evolution"}}  # fmt: skip
FAST = {
    "reinforce": {"settings": ReinforceSettings(auctions=512)},
}
"""Settings with which they learn from as few auctions as the others."""

torch.set_num_threads(1)


def seats(**changes) -> PopulationSpec:
    return PopulationSpec(**{"features": 2, "policies": 4, "clones": 2, **changes})


def mean_bids(learner, clones=2) -> np.ndarray:
    return learner.act(seen_by(SEEN, 0), greedy=True)[0, ::clones]


def test_the_shelf_holds_all_learners():
    assert len(SHELF) == 5


@pytest.mark.parametrize("name", SHELF)
def test_a_learner_goes_on_from_its_state_as_if_it_had_not_stopped(name):
    def train(learner, ticks):
        seen = np.tile(SEEN, (300, 1))
        for tick in ticks:
            bids = learner.act(seen_by(seen, tick, KEY))
            learner.observe(one_shot(bids, seen, VALUES, price=2, clones=2))
            learner.update()
        return learner.state_dict()

    def made():
        return SHELF[name](seats(), **FAST.get(name, {}))

    whole, resumed = train(made(), range(8)), made()
    resumed.load_state_dict(train(made(), range(5)))
    resumed = train(resumed, range(5, 8))
    assert whole.keys() == resumed.keys() and len(whole) >= 2
    assert all((whole[key] == resumed[key]).all() for key in whole)


@pytest.mark.parametrize("name", SHELF)
def test_a_state_of_another_make_is_refused(name):
    with pytest.raises(ValueError, match="the saved state has"):
        SHELF[name](seats()).load_state_dict(SHELF[name](seats(policies=8)).state_dict())


@pytest.mark.parametrize("name", SHELF)
def test_bids_are_on_the_scale_and_on_the_quantum(name):
    bids = SHELF[name](seats(low=-1.5, high=3.0)).act(seen_by(np.tile(SEEN, (200, 1)), 4, KEY))
    assert bids.shape == (200, 8) and bids.min() >= -1.5 and bids.max() <= 3.0
    assert (bids * 2**20 == np.rint(bids * 2**20)).all()


@pytest.mark.parametrize("name", SHELF)
def test_societies_side_by_side_learn_as_each_does_alone(name):
    """Two seeds in one bank against each by itself; silent bidders leave policies with unequal numbers of samples."""
    seen = np.tile(SEEN, (600, 1))
    heard = np.random.default_rng(1).random(4800) < 0.8

    def trained(seeds):
        learner = SHELF[name](seats(seeds=seeds), **FAST.get(name, {}))
        for tick in range(5):
            for society, seed in enumerate(seeds):
                bids = learner.act(seen_by(seen, tick, stream_key(seed, "bids")), society=society)
                made = one_shot(bids, seen, VALUES, price=2, clones=2)
                learner.observe(made.some(heard), society=society)
            learner.update()
        assert learner.n_updates == 5
        return learner.state_dict()

    both, one, two = trained((1, 2)), trained((1,)), trained((2,))
    for key, value in both.items():
        if not key.endswith("counts") and "notes" not in key and key not in ("n_updates", "n_moments"):
            np.testing.assert_allclose(value, np.concatenate([one[key], two[key]]), 1e-3, 2e-5, err_msg=key)


@pytest.mark.parametrize(("price", "band"), [(2, (0.755, 0.835)), (1, (0.58, 0.735))])
def test_ppo_bids_its_value_under_the_second_price_and_shades_under_the_first(price, band):
    """SD.P6, one seed: the top arm's mean bid after 280,000 auctions (key chang2020)."""
    learner = PPO(seats())
    paid = train_bandit(learner, VALUES, auctions=280_000, price=price, clones=2, key=KEY)
    assert band[0] < mean_bids(learner)[3] < band[1]
    assert paid >= 0.79


@pytest.mark.parametrize(
    ("learner", "auctions"),
    [
        (Reinforce(seats(), ReinforceSettings(rate=5e-3, auctions=512)), 150_000),
        (A2C(seats()), 100_000),
        (PPO(seats(), PPOSettings(head="kumaraswamy")), 200_000),
    ],
    ids=["reinforce", "a2c", "kumaraswamy"],
)
def test_the_best_arm_is_found_and_worth_its_price(learner, auctions):
    paid = train_bandit(learner, VALUES, auctions=auctions, price=2, clones=2, key=KEY)
    assert paid >= 0.78
    assert abs(mean_bids(learner)[3] - 0.8) < 0.08


def test_the_value_learner_bids_exactly_what_owning_is_worth_for_all_who_ever_won():
    """Under exploration everybody wins sometimes, and losers' bids reach their values too."""
    learner, rng = QBids(seats()), np.random.default_rng(1)
    for _ in range(120):
        learner.auctions = 512
        bids = rng.uniform(0, 1, (128, 8))
        learner.observe(one_shot(bids, np.tile(SEEN, (128, 1)), VALUES, price=2, clones=2))
        learner.update()
    assert mean_bids(learner) == pytest.approx(VALUES, abs=0.01)


def test_the_value_learner_recomputes_prices_with_clones_counted():
    values = torch.tensor([0.1, 0.9, 0.4, 0.3])
    for clones, rank, price in [(2, 2, 0.9), (1, 2, 0.4), (1, 1, 0.9)]:
        learner = QBids(seats(clones=clones, features=2), QBidsSettings(rank=rank))
        bank = learner.actor.bank
        with torch.no_grad():
            for flat, bids in ((learner.target, values), (bank.flat, values / 2.0)):
                list(bank.named(flat.zero_()).values())[-1].copy_(bids.view(4, 1))
        assert learner.price(torch.ones(4, 3, 2)) == pytest.approx(price)


def test_the_value_learner_asks_the_slow_copy_for_the_bid_of_who_bids_highest_today():
    learner, of = QBids(seats(clones=2, features=2)), [[0.1, 0.3, 0.9, 0.2], [0.7, 0.5, 0.4, 0.6]]
    bank = learner.actor.bank
    with torch.no_grad():
        for flat, bids in zip((bank.flat, learner.target), of):
            list(bank.named(flat.zero_()).values())[-1].copy_(torch.tensor(bids).view(4, 1))
    assert learner.price(torch.ones(4, 3, 2)) == pytest.approx(0.4)


def test_a_monopolist_is_paid_nothing_by_the_next_buyer():
    alone = QBids(seats(policies=1, clones=1))
    assert (alone.price(torch.ones(1, 3, 2)) == 0.0).all()


def test_replay_keeps_the_latest_purchases_of_each():
    learner = QBids(seats(), QBidsSettings(capacity=10))
    for value in range(7):  # three auctions each, all won by policy 0
        bids = np.tile([0.9, 0.1, 0.2, 0.3, 0.0, 0.0, 0.0, 0.0], (3, 1))
        learner.observe(one_shot(bids, np.tile(SEEN, (3, 1)), np.full(4, float(value)), price=2, clones=2))
    rewards = learner.replay.kept.reward
    assert sorted(rewards[0].tolist()) == [3, 4, 4, 4, 5, 5, 5, 6, 6, 6] and not rewards[1:].any()
    assert learner.replay.counts.tolist() == [21, 0, 0, 0]


def test_evolution_finds_the_best_arm_and_ruins_who_overbids():
    learner = Evolution(seats(policies=16, clones=1), EvolutionSettings(niche=4))
    paid = train_bandit(learner, np.tile(VALUES, 4), auctions=150_000, price=2, clones=1, key=KEY)
    others = mean_bids(learner, 1).reshape(4, 4)[:, :3]  # (members, niches), the best arm's niche left out
    assert paid >= 0.78 and others.max() < 0.8


class TwoHumps(nn.Module):
    """A user's own policy: anything that maps what is seen to the head's two numbers."""

    def __init__(self):
        super().__init__()
        self.encode = nn.Sequential(nn.Linear(2, 8), nn.GELU())
        self.mean, self.precision = nn.Linear(8, 1), nn.Linear(8, 1)

    def forward(self, seen):
        hidden = self.encode(seen)
        return torch.cat([self.mean(hidden), 2.0 + self.precision(hidden)], dim=-1)


def test_a_users_own_module_plugs_in_by_one_class():
    learner = PPO(seats(), policy=TwoHumps)
    assert not learner.actor.bank.grouped
    paid = train_bandit(learner, VALUES, auctions=140_000, price=2, clones=2, key=KEY)
    assert paid >= 0.78 and abs(mean_bids(learner)[3] - 0.8) < 0.1


class AlwaysHalf(Learner):
    """A user's own learner: one method is enough."""

    def act(self, seen, greedy=False):
        return np.full((len(seen.observations), 8), 0.5)


def test_a_users_own_learner_plugs_in_by_one_class():
    assert train_bandit(AlwaysHalf(), VALUES, auctions=1024, price=2, clones=2, key=KEY) == pytest.approx(0.2)


def test_the_papers_settings_are_a_preset_and_its_rates_decay_late():
    """Of the code of key chang2020: 4,096 auctions by 256, entropy .1, an L2 penalty whose gradient is 2e-3 w, critics unclipped, both rates decay."""
    learner = PPO(seats(), PPO.tuned({"preset": "paper"}))
    known = ("auctions", "minibatch", "rate", "entropy", "critic_rate", "critic_decay")
    assert [getattr(learner.settings, name) for name in known] == [4096, 256, 4e-5, 0.1, 5e-3, 2e-3]
    assert learner.critic.adam.clip == 1e9 and learner.actor.adam.clip == 40.0
    seen = np.tile(SEEN, (4096, 1))
    for updates, rate in [(499, 4e-5), (600, 4e-5 * 0.99), (799, 4e-5 * 0.99**2)]:
        learner.n_updates = updates
        bids = learner.act(seen_by(seen, updates, KEY))
        learner.observe(one_shot(bids, seen, VALUES, price=2, clones=2))
        learner.update()
        assert learner.actor.adam.rate == pytest.approx(rate)
        assert learner.critic.adam.rate == pytest.approx(rate / 4e-5 * 5e-3)


def test_nothing_is_learnt_before_there_are_enough_auctions():
    learner = PPO(seats(), PPOSettings(auctions=4096))
    before = learner.actor.bank.flat.detach().clone()
    train_bandit(learner, VALUES, auctions=3584, price=2, clones=2, key=KEY)
    assert learner.n_updates == 0 and (learner.actor.bank.flat == before).all()
    train_bandit(learner, VALUES, auctions=512, price=2, clones=2, key=KEY)
    assert learner.n_updates == 1 and (learner.actor.bank.flat != before).any()


@pytest.mark.parametrize("device", ["tpu", "cuda"])
def test_a_device_that_is_not_there_is_refused(device):
    if device == "cuda" and torch.cuda.is_available():
        device = "cuda:9"
    with pytest.raises(ValueError, match="device = "):
        PPO(seats(), device=device)


def test_torchs_generators_are_not_used_after_initialisation():
    learner = PPO(seats())
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    train_bandit(learner, VALUES, auctions=8192, price=2, clones=2, key=KEY)
    assert (torch.rand(2) == expected).all()


def test_pictures_are_seen_by_the_means_of_their_cells_and_all_else_as_it_is():
    shown = np.arange(2 * 3 * 35 * 64, dtype=float).reshape(2, -1)
    sight = AveragePooling(shown.shape[1], (3, 35, 64))
    assert sight.picture == (3, 17, 32) and sight.features == 3 * 17 * 32
    cells = sight(shown).reshape(2, 3, 17, 32)
    expected = shown.reshape(2, 3, 35, 64)[1, 2, 6:8, 10:12].mean()
    assert cells[1, 2, 3, 5] == np.float32(expected)
    for small in (AveragePooling(7), AveragePooling(28 * 28, (1, 28, 28))):
        assert np.array_equal(small(shown[:, : small.features]), shown[:, : small.features])


@pytest.mark.parametrize(
    ("rank", "clones", "expected"), [(1, 2, 0.5), (2, 2, 0.5), (2, 1, 0.5), (1, 1, 0.5), (0, 2, 0.3)]
)
def test_what_is_received_can_be_counted_by_the_mean_bids(rank, clones, expected):
    """New policies bid one half of the scale on average: who received 0.3 has utility 0.3 by the books, 0.5 by the means; whose task has ended, and losers, nothing."""
    bidders = seats(policies=2, clones=clones)
    learner = PPO(bidders, PPOSettings(auctions=3, price_rank=rank))
    learned = []
    learner._step = lambda batch, *rest: learned.append(batch) or {"loss/policy": torch.zeros(2)}
    bids = learner.act(seen_by(np.tile(SEEN, (3, 1)), 1, KEY))
    made = one_shot(bids, np.tile(SEEN, (3, 1)), np.array([0.0, 0.0]), price=2, clones=clones)
    over = made.moment == 2
    received = np.where(made.won & ~over, 0.3, 0.0)
    made = made._replace(received=received, utility=received, done=over, worth=np.full(len(over), 0.9))
    made = made._replace(utility=0.9 * received)
    learner.observe(made)
    learner.update()
    (batch,) = learned
    found = np.sort(batch.utility[batch.there].numpy())
    n = len(over)
    np.testing.assert_allclose(found, [0.0] * (n - 2) + [0.9 * expected] * 2, atol=1e-6)


def test_prices_are_foreseen_for_oneself_alone():
    with pytest.raises(ParameterError, match="price_rank = 2: .* signal must be own"):
        PPO(seats(), PPOSettings(price_rank=2, signal="pooled"))


def noted(code: int | None) -> tuple[PPO, Samples]:
    """Three ticks of 171 auctions of two states, counted unless `code` says otherwise, in which some are silent."""
    learner = PPO(seats())
    states = np.array([[1.0, 0.0], [0.0, 1.0]])
    for tick in range(3):
        which = (np.arange(171) + tick) % 2
        seen = states[which]
        bids = learner.act(
            seen_by(seen, tick, KEY)._replace(codes=which if code is None else which * 0 + code)
        )
        made = one_shot(bids, seen, VALUES, price=2, clones=2)
        made = made._replace(code=which[made.moment] if code is None else made.code * 0 + code)
        learner.observe(made.some((made.bidder > 1) | (made.moment % 3 > 0)))
    return learner, Samples.of(learner.notes.parts, learner.seats)


def test_of_states_that_look_alike_networks_are_asked_once_and_say_the_same():
    learner, shared = noted(None)
    _, alone = noted(-1)
    assert shared.shown.shape == (4, 2, 2) and alone.seen.shape == (513, 2)
    learner.actor.bank.flat.data.normal_(0.0, 0.3, generator=torch.Generator().manual_seed(1))
    said, expected = (each.each(learner.actor.bank(each.shown)) for each in (shared, alone))
    assert torch.allclose(said[shared.there], expected[alone.there], atol=1e-6)
    for one, other in zip(shared[2:4], alone[2:4]):
        assert torch.equal(one[shared.there], other[alone.there])


def test_a_pass_has_every_sample_once_in_pieces_of_one_size():
    """Of 684 and 1,026 samples, about 512 at a time: one piece and two equal ones, and no crumbs."""
    learner, samples = noted(None)
    sizes, seen = [], [[] for _ in range(4)]
    for order, batch in minibatches(samples, 512, learner._orders, 0):
        sizes.append(batch.there.sum(dim=1).tolist())
        for policy in range(4):
            seen[policy] += order[policy][batch.there[policy]].tolist()
    assert sizes == [[684, 513, 513, 513], [0, 513, 513, 513]]
    assert [sorted(each) for each in seen] == [list(range(n)) for n in (684, 1026, 1026, 1026)]
