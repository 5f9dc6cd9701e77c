"""A world that breaks its word is told which word; all worlds of the shelf keep theirs."""

import numpy as np
import pytest

from credit_flow.core.discover import members
from credit_flow.models.states.state_worlds import make_world
from credit_flow.worlds import check
from credit_flow.worlds.environments.gymnasium_env import GymnasiumEnv
from credit_flow.worlds.episodic import EpisodicWorld
from credit_flow.worlds.states.corridor import Corridor
from credit_flow.worlds.world_rules import BadWorld
from tests.worlds.commons import Commons

RNG = np.random.default_rng(1)


class Narrow(Commons):
    def observe(self, copies):
        self.features = np.zeros((self.copies, self.n_agents, 2), dtype=np.float32)


class Double(Commons):
    def observe(self, copies):
        self.features = np.tile(self.stock[:, None, None], (1, 3, 3))


class Undefined(Commons):
    def observe(self, copies):
        super().observe(copies)
        self.features[copies] = np.log(self.features[copies] - 4.0)


class Generous(Commons):
    def move(self, copies, actions):
        super().move(copies, actions)
        self.reward[copies] += 1.0 * (self.clock[copies] == 3)[:, None]


class Harsh(Commons):
    def move(self, copies, actions):
        super().move(copies, actions)
        self.reward[copies[-1:], 1] = -3.0


class Fine(Commons):
    def move(self, copies, actions):
        super().move(copies, actions)
        self.reward[copies] *= 0.3


class Moody(Commons):
    """Draws from a generator of its module."""

    def reset(self, copies, tick):
        self.stock[copies] = RNG.integers(4, 7, len(copies))


class Counting(Commons):
    """Keeps in its class how often anybody moved."""

    moves = np.zeros(1)

    def move(self, copies, actions):
        super().move(copies, actions)
        self.moves += 1
        self.outcome[copies, :, 0] = self.moves[0] % 7


class Hidden(Commons):
    def __init__(self, seed=0, copies=1):
        super().__init__(seed, copies)
        self.luck = [np.random.default_rng(seed)]


class Shared(Commons):
    """All copies take from one stock."""

    def move(self, copies, actions):
        super().move(copies, actions)
        self.stock[copies] = self.stock[copies].mean()


class Open(Commons):
    """Its state is what it shows."""

    def move(self, copies, actions):
        self.stock[copies] = self.features[copies, 0, 0]
        super().move(copies, actions)


class Forgetful(Commons):
    """Begins a new episode before anybody has seen the last of the old one."""

    def step(self, actions):
        super().step(actions)
        self.ended, self.final_features = self.ended[:0], self.final_features[:0]


class Endless(Commons):
    horizon = 3

    def _move(self, copies, actions):
        self.clock[copies] += 1
        self.move(copies, actions)


class Idle(Commons):
    def observe(self, copies):
        super().observe(copies)
        self.legal[copies, 2] = False


class Closed(Commons):
    def __init__(self, seed=0, copies=1):
        super().__init__(seed, copies)
        self.rule = lambda stock: stock + 1


class Breaking(Commons):
    def move(self, copies, actions):
        super().move(copies, actions)
        if self.tick == 9:
            raise KeyError("apple")


class Haunted(Commons):
    """Somebody leaves again who is gone."""

    def move(self, copies, actions):
        super().move(copies, actions)
        self.left[copies, 1] = True
        self.alive[copies, 1] = False


class Loose(Commons):
    horizon = 0


class Greedy(Commons):
    most = -2.0


@pytest.mark.parametrize(
    ("world", "words"),
    [
        (Narrow, r"Narrow.features has the shape \(4, 3, 2\) in step 0: must be \(4, 3, 3\), \(copies, n_agents, n_features\)"),
        (Double, r"Double.features holds float64 in step 0: must be float32"),
        (Undefined, r"Undefined.features is not finite in step \d+, copy \d, agent 0"),
        (Generous, r"Generous.reward = 3.0 in step \d+, copy \d, agent \d: must be at most most = 2 credits"),
        (Harsh, r"Harsh.reward = -3.0 in step 0, copy 3, agent 1: must be at least least = -1 credits"),
        (Fine, r"Fine.reward = .* must lie on the quantum 2\^-20"),
        (Moody, r"Moody is not the same again with the same seed and actions \(\w+ differs in step \d+, copy \d, agent \d\)"),
        (Counting, r"Counting is not the same again"),
        (Hidden, r"Hidden.luck is a hidden generator \(Generator\): draw uniform"),
        (Shared, r"Shared: copy 0 depends on what is done in other copies: state is shared \(\w+ differs in step \d+, copy 0"),
        (Open, r"Open.features can be written through.*changes the game"),
        (Forgetful, r"Forgetful keeps no last observation of copy \d, whose episode ended in step \d+"),
        (Endless, r"Endless: copy \d goes on after its horizon of 3 steps, in step \d+"),
        (Idle, r"Idle.legal leaves nothing to do in step 0, copy 0, agent 2"),
        (Closed, r"Closed cannot be pickled"),
        (Breaking, r"Breaking.step raised KeyError: 'apple' in step \d"),
        (Haunted, r"Haunted.left is true in step 1, copy \d, agent 1, who was not alive before"),
        (Loose, r"Loose \(tests/worlds/test_world_check.py\).horizon = 0: must be a whole number of at least 1"),
        (Greedy, r"Greedy .*: most = -2.0, least = -1.0.*: must be least <= 0, least <= most credits"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
def test_a_fault_is_found_by_its_name(world, words):
    with pytest.raises(BadWorld, match=words):
        check(world(3, 4))


def test_a_world_that_keeps_its_word_passes_and_is_left_as_it_was():
    world = Commons(3, 4)
    check(world)
    assert world.tick == 0 and (world.episode == -1).all()
    check(Commons(3, 1))
    with pytest.raises(BadWorld, match="must be a MarkovGame or an EpisodicWorld, an instance such as"):
        check(Commons)


TASKS = {name: world.task_settings for name, world in members("worlds", EpisodicWorld).items()}
PLAIN = [
    (name, task) for name, tasks in TASKS.items() for task in tasks if name not in ("blocks", "mental_rotation", "minigrid_env")
]  # fmt: skip
SOME = [("blocks", "2"), ("minigrid_env", "green")]


@pytest.mark.parametrize(("name", "task"), [*PLAIN, *SOME])
def test_all_worlds_of_the_shelf_keep_their_word(name, task):
    check(make_world(name, task, 3, 3))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "task"),
    [(name, task) for name in ("blocks", "mental_rotation", "minigrid_env") for task in TASKS[name]],
)
def test_the_slow_ones_do_too(name, task):
    check(make_world(name, task, 3, 4))


def test_worlds_that_no_list_names_keep_their_word():
    check(Corridor(3, 4))
    check(GymnasiumEnv(3, 2, env="MountainCar-v0", least=-1.0, most=0.0))
