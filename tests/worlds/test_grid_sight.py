"""What agents see of a grid, as numbers and as pictures, is what a slow and plain reading of the scene says."""

import numpy as np
import pytest

from credit_flow.worlds.grids.cleanup import Cleanup
from credit_flow.worlds.grids.harvest import Harvest
from credit_flow.worlds.grids.terrain import FLOOR, ORCHARD, OTHER, SELF
from tests.worlds.grid_positions import lay

SIX = [(world, rules) for world in (Cleanup, Harvest) for rules in ("ssd", "meltingpot", "mini")]
six = pytest.mark.parametrize(("world", "rules"), SIX, ids=[f"{w.__name__}-{rules}" for w, rules in SIX])

FRAMES = {"ssd": (7, 7, 7, 7), "meltingpot": (9, 1, 5, 5), "mini": (3, 3, 3, 3)}
"""How many cells an agent sees ahead, behind, to its left and to its right."""


def games(world, rules, **more):
    """A game after every few random steps; a river is half clean, so that apples grow."""
    game = world(seed=4, copies=2, rules=rules, n_agents=3, wants_views=True, punish=True, **more)
    game.advance(0)
    for copy in range(2) if world is Cleanup else ():
        lay(game, "waste", game.scene(copy)["waste"][::2].tolist(), copy)
    rng = np.random.default_rng(1)
    likely = np.array([1, 1, 3, 4, 5, 6, game.n_actions - 2, game.n_actions - 1])
    for _ in range(30):
        game.rollout(rng.choice(likely, size=(9, 2, 3)))
        yield game


def view(scene, i, frame, floor, by_slot):
    """What agent `i` sees, cell by cell: the picture laid out with a wide margin around the agent, turned by quarters, and cut."""
    ahead, behind, left, right = frame
    row, column, heading, alive = scene["agents"][i]
    if not alive:
        return np.full((ahead + behind + 1, left + right + 1), 255)
    cells = scene["cells"].astype(int)
    cells[cells == ORCHARD] = floor
    for beam_row, beam_column, kind in scene["beams"]:
        cells[beam_row, beam_column] = kind
    for j, (r, c, turned, there) in enumerate(scene["agents"]):
        if there:
            cells[r, c] = SELF if j == i else OTHER + (j if by_slot else (turned - heading) % 4)
    margin = 40
    wide = np.pad(cells, margin)[row : row + 2 * margin + 1, column : column + 2 * margin + 1]
    up = np.rot90(wide, heading)  # east, south, west: as many quarters against the clock
    return up[margin - ahead : margin + behind + 1, margin - left : margin + right + 1]


@six
@pytest.mark.parametrize("identity", [False, True])
def test_a_view_is_the_picture_turned_so_that_the_agent_looks_up(world, rules, identity):
    floor = FLOOR if rules == "ssd" else ORCHARD
    kinds = set()
    for game in games(world, rules, identity=identity):
        for copy in range(2):
            scene = game.scene(copy)
            for i in range(3):
                expected = view(scene, i, FRAMES[rules], floor, identity)
                assert np.array_equal(game.views[copy, i], expected)
                kinds |= set(expected.ravel().tolist())
                seen = [sees(scene, i, j, rules) for j in range(3)]
                assert game.visible[copy, i].tolist() == seen
    assert {1, 2, 4, 9, 10} <= kinds and (8 in kinds) == (world is Cleanup)


def sees(scene, i, j, rules):
    """Whether `j` stands in the frame of `i`, by distances along and across its heading."""
    ahead, behind, left, right = FRAMES[rules]
    (row, column, heading, alive), (r, c, _, there) = scene["agents"][[i, j]]
    along = [row - r, c - column, r - row, column - c][heading]
    across = [c - column, r - row, column - c, row - r][heading]
    return bool(alive and there) and -behind <= along <= ahead and -left <= across <= right


def nearest(places, row, column):
    """The place (row, column) nearest by city block, of equal ones that which is read first."""
    places = sorted(
        map(tuple, places), key=lambda place: (abs(place[0] - row) + abs(place[1] - column), place)
    )
    return list(places[0]) if places else [-1, -1]


def position(scene, i):
    """The first six features: oneself, and the nearest of the others."""
    row, column, heading, alive = scene["agents"][i].tolist()
    if not alive:
        return [-1] * 6
    others = {
        (r, c): [r, c, turned]
        for j, (r, c, turned, there) in enumerate(scene["agents"].tolist())
        if there and j != i
    }
    found = nearest(others, row, column)
    return [row, column, heading, *others.get(tuple(found), [-1] * 3)]


def around(scene, row, column):
    """Apples in the cells whose squared distance is at most five."""
    return sum((r - row) ** 2 + (c - column) ** 2 <= 5 for r, c in scene["apples"])


@six
def test_features_are_where_one_is_what_is_nearest_and_how_much_there_is(world, rules):
    for game in games(world, rules):
        for copy in range(2):
            scene, last = game.scene(copy), game.outcome[copy]
            if game.first[copy]:
                last = np.zeros_like(last)
            for i in range(3):
                row, column, _, alive = scene["agents"][i].tolist()
                expected = position(scene, i)
                for things in ("apples", "waste")[: 2 if world is Cleanup else 1]:
                    expected += nearest(scene[things], row, column) if alive else [-1, -1]
                if world is Cleanup:
                    expected += [len(scene["apples"]), len(scene["waste"]), *last[:, 0]]
                else:
                    expected += [around(scene, row, column) if alive else -1, len(scene["apples"])]
                    expected += [*last[:, 0], *last[:, 1]]
                assert game.features[copy, i].tolist() == expected
