"""Stacks of blocks: start, tests, moves and digs against a plain copy of the rules, and what can be set."""

import numpy as np
import pytest

from credit_flow.core.streams import stream_key, uniforms
from credit_flow.worlds.states.block_stacks import TESTS, BlockStacks
from credit_flow.worlds.states.stack_moves import budget
from credit_flow.worlds.world_check import check


@pytest.mark.parametrize(
    "settings", [{"height": 10}, {"language": "grabs", "has": True}, {"language": "moves", "useless": 4}]
)
def test_it_keeps_its_word(settings):
    check(BlockStacks(seed=3, copies=5, **settings))


def test_the_budget_is_ten_n_log3_n():
    assert [budget(n) for n in (1, 3, 5, 10, 200)] == [20, 40, 83, 219, 9655]


def test_starts_are_the_goals_blocks_cut_anywhere_and_goals_are_even():
    world = BlockStacks(seed=1, copies=4000, height=4)
    world.advance(1)
    sizes, first = np.zeros(5), np.zeros(3)
    for copy in range(world.copies):
        scene = world.scene(copy)
        sizes[len(scene["goal"])] += 1
        first[scene["goal"][0]] += 1
        assert sorted(scene["goal"]) == sorted(sum(scene["stacks"], ()))
    assert (
        sizes[0] == 0
        and sizes[1:] == pytest.approx(1000, abs=150)
        and first == pytest.approx(4000 / 3, abs=150)
    )


class Plain:
    """The same rules on lists."""

    def __init__(self, scene: dict):
        self.goal, self.stacks, self.steps = (
            list(scene["goal"]),
            [list(stack) for stack in scene["stacks"]],
            0,
        )

    @property
    def correct(self) -> int:
        same = [a == b for a, b in zip(self.stacks[0], self.goal)]
        return same.index(False) if False in same else len(same)

    def word(self) -> int:
        need = self.goal[self.correct] if self.correct < len(self.goal) else None
        top = [stack[-1] if stack else -1 for stack in self.stacks]
        tests = [
            len(self.stacks[0]) == self.correct,
            need is None,
            top[1] == need,
            top[2] == need,
            *(not stack for stack in self.stacks),
        ]
        return sum(1 << k for k, true in enumerate(tests) if true)

    def act(self, name: str) -> tuple[float, int, bool]:
        if name == "done":
            return float(self.stacks[0] == self.goal), 1, True
        verb, source, _, target = name.split()
        a, b = self.stacks[int(source) - 1], self.stacks[int(target) - 1]
        moved, most = 0, 1 if verb == "move" else budget(len(self.goal)) - self.steps
        while a and moved < most:
            if verb == "dig" and self.correct < len(self.goal) and a[-1] == self.goal[self.correct]:
                break
            b.append(a.pop())
            moved += 1
        self.steps += max(1, moved)
        return 0.0, max(1, moved), self.steps >= budget(len(self.goal))


def test_words_moves_and_digs_are_those_of_a_plain_copy():
    world = BlockStacks(seed=2, copies=60, height=6)
    world.advance(1)
    plain = [Plain(world.scene(copy)) for copy in range(world.copies)]
    going = np.arange(world.copies)
    for tick in range(400):
        words = world.codes()
        assert [plain[copy].word() for copy in going] == words[going].tolist()
        drawn = uniforms(stream_key(5, "acts"), tick, (world.copies, 1))[going, 0]
        actions = np.where(drawn < 0.004, 0, 1 + (drawn * 12).astype(int))
        peeked = world.peek(going, actions)[2]
        moved = world.move(going, actions)
        for i, copy in enumerate(going):
            reward, steps, over = plain[copy].act(world.action_names[actions[i]])
            assert (reward, steps, over) == (
                moved.reward[i],
                moved.elapsed[i],
                moved.terminated[i] | moved.truncated[i],
            )
            assert tuple(map(tuple, plain[copy].stacks)) == world.scene(copy)["stacks"]
        assert all((a == b).all() for a, b in zip(peeked, moved))
        going = going[~(moved.terminated | moved.truncated)]
    assert len(going) < 10


def test_rules_are_told_in_words_and_heights_have_bounds():
    world = BlockStacks(height=3)
    assert world.test_names == TESTS and world.n_codes == 128
    assert world.in_words(0b101, 0b001, 3) == "clean, not top 2 needed: move 2 to 1"
    assert world.in_words(0, 0, 0) == "always: done"
    world.height = 10
    assert (world.height, world.horizon) == (10, 219)
    with pytest.raises(ValueError, match="must be 1 .. room = 10"):
        world.height = 11
    with pytest.raises(ValueError, match="lowest = 5: must be at most height = 3"):
        BlockStacks.settings(height=3, lowest=5)
