"""Worlds that can be solved: their exact values, and stepping them one by one or in a batch."""

import numpy as np
import pytest

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.theory.known_values import KNOWN
from credit_flow.theory.state_values import q_values
from credit_flow.worlds.states.blocks import Blocks
from credit_flow.worlds.states.chain import Chain
from credit_flow.worlds.states.duality import Duality
from credit_flow.worlds.states.exact import (
    Model,
    best_memoryless,
    best_one_bit,
    best_return,
    chance_return,
    changed_decisions,
    mean_steps,
    shortest,
    value_iteration,
)
from credit_flow.worlds.states.market_bandit import MarketBandit
from credit_flow.worlds.states.maze4 import Maze4
from credit_flow.worlds.states.sparse_transfer import SparseTransfer
from credit_flow.worlds.states.two_rooms import DONE, DOOR, FORWARD, LEFT, MOVES, TOGGLE, TwoRooms
from credit_flow.worlds.states.two_rooms_one_step import TwoRoomsOneStep
from credit_flow.worlds.states.woods1 import Woods1
from credit_flow.worlds.states.woods100 import Woods100

WORLDS = {
    "bandit": MarketBandit,
    "chain": Chain,
    "turned chain": lambda seed, copies: Chain(seed, copies, turned=True),
    "duality": Duality,
    "sparse_transfer": SparseTransfer,
    "woods": Woods100,
    "woods with memory": lambda seed, copies: Woods100(seed, copies, memory=True),
    "two_rooms": TwoRooms,
    "two_rooms by moves": lambda seed, copies: TwoRooms(seed, copies, options=MOVES),
    "blocks": Blocks,
}


@pytest.fixture(params=WORLDS)
def make(request):
    return WORLDS[request.param]


def played(world, n_ticks=60):
    """All that happens in `world` under arbitrary actions: (ticks, copies) arrays and observations."""
    rng, out = np.random.default_rng(5), []
    everywhere = np.arange(world.copies)
    for tick in range(n_ticks):
        world.advance(tick)
        actions = rng.integers(world.n_actions, size=world.copies)
        before, ahead = world.observations().copy(), world.peek(everywhere, actions)
        assert np.array_equal(world.observations(), before)  # a peek changes nothing
        moved = world.move(everywhere, actions)
        assert np.array_equal(ahead[0], world.observations()) and np.array_equal(ahead[1], world.codes())
        assert all(np.array_equal(a, b) for a, b in zip(ahead[2], moved))
        world.end(moved.terminated | moved.truncated)
        out.append([np.array(column, dtype=float) for column in moved] + [world.codes().astype(float)])
    return np.array(out)


def test_a_batch_of_copies_is_the_same_in_any_company_and_again(make):
    many, again = played(make(3, 6)), played(make(3, 6))
    np.testing.assert_array_equal(many, again)
    assert not np.array_equal(many, played(make(4, 6))) or len(make(0, 1).starts) == 1


def test_episodes_end_within_the_cap_and_never_twice(make):
    world = make(1, 5)
    events = played(world, 200)
    terminated, truncated, elapsed = events[:, 3], events[:, 4], events[:, 2]
    assert not (terminated.astype(bool) & truncated.astype(bool)).any()
    assert (elapsed >= 1).all() and (events[:, 1] < elapsed).all()
    clock = np.zeros(5)
    for tick in range(200):
        clock += elapsed[tick]
        assert (clock <= world.horizon).all()
        assert ((clock == world.horizon) <= (terminated[tick] + truncated[tick] > 0)).all()
        clock[terminated[tick] + truncated[tick] > 0] = 0


def test_chain_and_bandit_have_the_values_that_the_paper_implies():
    values = value_iteration(Chain())
    assert KNOWN["SD.chain"].holds(values[:5, 1]) and KNOWN["SD.chain.left"].holds(values[:5, 0])
    turned = value_iteration(Chain(turned=True))
    np.testing.assert_allclose(turned[::-1, ::-1], values, atol=1e-12)
    assert KNOWN["SD.bandit"].holds(value_iteration(MarketBandit())[0])
    assert Chain().horizon == 20 and Chain().n_features == 7 and MarketBandit().n_features == 2


def test_duality_rewards_alternating_and_its_loop_looks_nearly_as_good():
    values = value_iteration(Duality())
    assert KNOWN["SD.duality"].holds(values[0, 1]) and KNOWN["SD.duality"].holds(values[1, 0])
    assert values[1, 1] == pytest.approx(0.3 + 0.99 * 50) and values[0, 0] == pytest.approx(-99.0)


def test_sparse_transfer_changes_only_the_last_decision():
    first, second = value_iteration(SparseTransfer()), value_iteration(SparseTransfer(sequence=(0, 1, 3)))
    assert first[0, 0] == second[0, 0] == pytest.approx(0.8 * 0.99**2)
    assert first[2].tolist() == [0.0, 0.0, 0.8, 0.0] and second[2].tolist() == [0.0, 0.0, 0.0, 0.8]
    np.testing.assert_array_equal(first[[0, 1, 3, 4]], second[[0, 1, 3, 4]])
    with pytest.raises(ParameterError, match="three actions among 0, 1, 2, 3"):
        SparseTransfer(sequence=(0, 1, 4))


def test_two_solvers_agree(make):
    world = make(0, 1)
    model = Model(world)
    np.testing.assert_allclose(
        value_iteration(world), q_values(model.next, model.rewards, model.discounts), atol=1e-10
    )


def test_woods_and_mazes_have_their_published_optima():
    def optimum(world):
        return shortest(world)[world.starts].mean()

    assert KNOWN["EM.A7"].holds(optimum(Woods100(sight="cell")))
    assert KNOWN["EM.B4"].holds((optimum(Woods1()), optimum(Maze4())))
    assert [len(maze().starts) for maze in (Woods100, Woods1, Maze4)] == [6, 16, 26]


def test_one_bit_pays_in_woods100_and_chance_is_worth_more_than_nothing():
    bit, policy = best_one_bit(Woods100(memory=True))
    blind, mixed = best_memoryless(Woods100())
    assert KNOWN["EM.A7.bit"].holds(bit) and KNOWN["EM.A7.blind"].holds(blind)
    assert mean_steps(Woods100(memory=True), policy) == bit and mean_steps(Woods100(), mixed) == blind
    always_left = (mixed == 1.0) | ((mixed > 0.0) & (np.arange(8) == 2))
    assert mean_steps(Woods100(), always_left / always_left.sum(axis=1, keepdims=True)) == np.inf


def test_mean_steps_are_those_of_simulated_walks():
    world = Woods100(seed=2, copies=4000)
    _, policy = best_memoryless(world)
    rng, steps = np.random.default_rng(1), []
    world.advance(0)
    left = np.arange(world.copies)
    for step in range(1, 50):
        chances = policy[world.codes()[left]].cumsum(axis=1)
        moved = world.move(left, (rng.random((len(left), 1)) > chances).sum(axis=1))
        steps += [step] * int(moved.terminated.sum())
        left = left[~moved.terminated]
    assert len(left) == 0 and np.mean(steps) == pytest.approx(10 / 3, abs=4 * np.std(steps) / 4000**0.5)


def test_two_rooms_are_built_as_described():
    world = TwoRooms(options=MOVES)
    assert world.n_actions == 7 and world.n_features == 147 and len(world.starts) == 9 * 4
    assert (world.states[world.starts, 0] < DOOR[0]).all() and (world.states[world.starts, 3] == 0).all()
    steps = shortest(world)[world.starts]
    by_options = TwoRoomsOneStep()
    np.testing.assert_array_equal(steps, shortest(by_options)[by_options.starts])
    assert steps.min() == 8 and steps.max() == 14
    front = next(i for i, s in enumerate(world.states.tolist()) if s == [3, 2, 0, 0])
    assert world.next[front, FORWARD] == front and world.states[world.next[front, TOGGLE], 3] == 1
    assert world.states[world.next[world.next[front, TOGGLE], FORWARD]].tolist() == [4, 2, 0, 1]
    assert world.states[world.next[front, LEFT], 2] == 3
    view = world.appearance[front].reshape(7, 7, 3)
    assert view[3, 6].tolist() == [1, 0, 0]  # one's own cell shows what one carries: nothing
    assert view[3, 5].tolist() == [4, 0, 1] and not view[3, 4].any()  # a closed door hides what is behind it
    assert world.appearance[world.next[front, TOGGLE]].reshape(7, 7, 3)[3, 4].tolist() == [1, 0, 0]


def test_options_know_their_own_room_so_the_door_comes_first():
    """In the first room a tile's option presses `done` at once, and so does the door's in the second."""
    for task in ("green", "blue"):
        world, model = TwoRooms(task=task), Model(TwoRooms(task=task))
        first, second = world.states[:, 0] < DOOR[0], world.states[:, 0] > DOOR[0]
        assert (world.script[first][:, 1:] == DONE).all() and (world.script[second][:, 0] == DONE).all()
        assert (world.states[model.next[first, 0], 0] > DOOR[0]).all() and not model.ended[first].any()
        values = value_iteration(world)
        right = 1 if task == "green" else 2
        assert (values[first].argmax(axis=1) == 0).all()
        assert (values[second, right] == values[second].max(axis=1)).all()
        steps = shortest(world)[world.starts]
        np.testing.assert_array_equal(
            steps, shortest(TwoRoomsOneStep(task=task))[world.starts] + 1
        )  # one `done` more
    assert chance_return(TwoRooms()) == pytest.approx(0.67, abs=1e-4) and best_return(
        TwoRooms()
    ) == pytest.approx(0.778)


def test_what_chance_earns_is_what_a_random_chooser_earns():
    world, rng, earned = TwoRooms(4, 4000), np.random.default_rng(1), 0.0
    world.advance(0)
    going = np.arange(4000)
    while len(going):
        moved = world.move(going, rng.integers(0, 3, len(going)))
        earned += moved.reward.sum()
        going = going[~(moved.terminated | moved.truncated)]
    assert earned / 4000 == pytest.approx(chance_return(world), abs=0.01)
    assert chance_return(MarketBandit()) == pytest.approx(0.5) and chance_return(
        SparseTransfer()
    ) == pytest.approx(0.8 / 64)
    rewarded = Duality()
    assert chance_return(rewarded) < 0.0 < best_return(rewarded)


def test_an_option_runs_to_its_done_and_the_cap_cuts_it():
    world = TwoRoomsOneStep(copies=1)
    world.advance(0)
    steps = shortest(world)[world.state[0]]
    moved = world.move(np.arange(1), np.array([1]))
    assert moved.terminated[0] and moved.elapsed[0] == steps == world.clock[0] and moved.lag[0] == steps - 1
    assert moved.reward[0] == pytest.approx(1.0 - 0.9 * steps / 50)
    world = TwoRoomsOneStep(copies=1, task="blue")
    world.advance(0)
    world.clock[0] = 45
    moved = world.move(np.arange(1), np.array([2]))
    assert moved.truncated[0] and moved.elapsed[0] == 5 and moved.reward[0] == 0.0 and world.clock[0] == 50
    assert DONE not in world.script[world.state[0], 2:]


def test_a_scripts_rewards_are_discounted_by_the_steps_before_them():
    model = Model(TwoRoomsOneStep())
    moves = Model(TwoRooms(options=MOVES))
    start = TwoRooms().starts[0]
    assert model.steps[start, 1] == shortest(TwoRoomsOneStep())[start]
    assert model.rewards[start, 1] == pytest.approx(0.99 ** (model.steps[start, 1] - 1))
    assert moves.steps.max() == 1 and model.rewards[start, 2] == 0.0


@pytest.mark.parametrize(("blocks", "n_states", "mean"), [(1, 12, 7 / 3), (2, 135, 5.0), (3, 1488, 8.148387)])
def test_blocks_worlds_can_be_solved_from_every_start(blocks, n_states, mean):
    world = Blocks(blocks=blocks)
    steps = shortest(world)[world.starts]
    assert world.n_states == n_states and np.isfinite(steps).all() and steps.max() <= world.horizon
    assert steps.mean() == pytest.approx(mean, abs=1e-6) and world.most == blocks
    assert len(np.unique(world.appearance, axis=0)) == n_states


def test_what_is_sold_are_the_states_in_which_one_can_act():
    assert Chain().codes_sold.tolist() == [0, 1, 2, 3, 4] and MarketBandit().codes_sold.tolist() == [0]
    assert Duality().codes_sold.tolist() == [0, 1, 2] and len(Maze4(sight="cell").codes_sold) == 26
    world = TwoRooms()
    assert (world.states[world.codes_sold, 3].min(), len(Blocks(blocks=1).codes_sold)) == (0, 12)


def test_the_best_return_counts_the_step_cap_and_fading_rewards():
    assert best_return(Chain()) == best_return(Chain(turned=True)) == best_return(MarketBandit()) == 0.8
    assert best_return(SparseTransfer()) == 0.8
    assert best_return(Duality()) == pytest.approx(0.5 * 10)  # the cycle pays at every step until the cut
    for world in (TwoRooms(), TwoRooms(task="blue"), TwoRooms(options=MOVES), TwoRoomsOneStep()):
        steps = shortest(world)[world.starts]
        assert best_return(world) == pytest.approx(np.mean(1.0 - 0.9 * steps / 50.0))
    short = Chain()
    short.horizon = 4  # the goal is five steps away
    assert best_return(short) == 0.0


def test_which_decisions_another_task_changes():
    assert changed_decisions(Chain(), Chain(turned=True)).tolist() == [True, True]
    last = SparseTransfer(), SparseTransfer(sequence=(0, 1, 3))
    assert changed_decisions(*last).tolist() == [False, False, True, True]
    rooms = TwoRooms(), TwoRooms(task="blue")
    assert changed_decisions(*rooms).tolist() == [False, True, True]  # not the door
    assert not changed_decisions(Chain(), Chain()).any()
