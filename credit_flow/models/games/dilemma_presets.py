"""The dilemmas that ship, as data."""

from __future__ import annotations

from credit_flow.models.games.pay_presets import PAY
from credit_flow.models.games.road_presets import ROADS
from credit_flow.models.preset import Preset


def _grid(world: str, rules: str, about: str, **settings) -> Preset:
    others = {"others": 0} if world == "harvest" else {}
    return Preset(about, {"world_name": world, "world_settings": {"rules": rules}, **others, **settings})


def _matrix(game: str, contract: str, about: str, **settings) -> Preset:
    """Played as the exact solution says: the first player offers a contract, the others vote, and all act."""
    world = {"game": game, **settings.pop("world_settings", {})}
    given = {"world_name": "matrix_game", "world_settings": world, "policy": "subgame_perfect", "others": 0}
    given |= {"contract": contract, "terms": "negotiated", "endowment": 100.0, "ticks": 50}
    return Preset(about, {**given, **settings})


_CLEANER = {"other_policy": "cleaner", "terms": "decreed", "theta": 1.0}

PRESETS = {
    "cleanup_mini": _grid(
        "cleanup",
        "mini",
        "One cleans the river, one eats the apples that grow because it is clean, and pays for every cell. Look at: what each of them came to, with theta 0 and with more.",
        others=1,
        **_CLEANER,
    ),
    "cleanup_ssd": _grid(
        "cleanup",
        "ssd",
        "Seven at the river of the published dilemma, four of them clean. Look at: welfare with fewer and with more cleaners, which has one peak.",
        experts=7,
        others=4,
        ticks=1000,
        other_policy_settings={"reach": 5},
        **_CLEANER,
    ),
    "cleanup_meltingpot": _grid(
        "cleanup",
        "meltingpot",
        "The same dilemma by the rules of Melting Pot, with another river. Look at: how waste comes from step 51 on, and never stops.",
        experts=7,
        others=3,
        ticks=1000,
        **_CLEANER,
    ),
    "harvest_mini": _grid(
        "harvest",
        "mini",
        "Two eat from an orchard that grows back the faster the more is left. Look at: apples running out, and who is fined for the last of them.",
        contract="harvest_fine",
        terms="decreed",
        theta=1.0,
    ),
    "harvest_ssd": _grid(
        "harvest",
        "ssd",
        "Seven eat from the orchard of the published dilemma. Look at: how soon nothing is left to grow back.",
        experts=7,
        ticks=1000,
        contract="harvest_fine",
        terms="decreed",
        theta=1.0,
    ),
    "harvest_meltingpot": _grid(
        "harvest",
        "meltingpot",
        "The same by the rules of Melting Pot, where patches that are eaten bare stay bare. Look at: which patches are left.",
        experts=7,
        ticks=1000,
        contract="harvest_fine",
        terms="decreed",
        theta=1.0,
    ),
    "prisoners_dilemma": _matrix(
        "prisoners_dilemma",
        "defectors_fine",
        "Two may cooperate, and each is better off not to, unless they sign that a defector is fined. Look at: welfare -2 where it would be -4, and who pays for signing.",
    ),
    "stag_hunt": _matrix(
        "stag_hunt",
        "defectors_fine",
        "Two may hunt a stag together or a hare alone, and both are equilibria. Look at: no contract is offered, since nobody has to be paid for the better one.",
    ),
    "public_goods": _matrix(
        "public_goods",
        "defectors_fine",
        "Four may give to a pot that is doubled and shared. Look at: welfare 8 where it would be 4, and all of the surplus going to who proposes.",
        experts=4,
        world_settings={"multiplier": 2.0},
    ),
    "box_trapped": _matrix(
        "box_trapped",
        "opening_bounty",
        "One can open the box that the other sits in, or go on eating. Look at: what the freed pays for being let out.",
        world_settings={"prize": 2.0},
    ),
    "influence": Preset(
        "One learns to open the box that the other sits in, because that moves the other, which the ledger knows nothing of. Look at: half of the boxes at most, and as many where it harms the other (world.prize=-2).",
        {
            "world_name": "matrix_game",
            "world_settings": {"game": "box_trapped", "prize": 2.0},
            "policy": "influencer",
            "policy_settings": {"beta": 3.0},
            "others": 0,
            "contract": "opening_bounty",
            "copies": 64,
            "ticks": 200,
            "endowment": 100.0,
        },
    ),
    "bandit": Preset(
        "Four act or do not, and each is paid what its own act brought. Look at: how much of it is noise.",
        {
            "world_name": "shared_reward_bandit",
            "experts": 4,
            "copies": 16,
            "ticks": 100,
            "policy": "random",
            "others": 0,
            "endowment": 1000.0,
        },
    ),
    "gifts": Preset(
        "Four may give to a pot that is doubled and shared, or straight to each other, by chance. Look at: what is given beside the pot moves credit, and is lost to the pot.",
        {
            "world_name": "matrix_game",
            "world_settings": {"game": "public_goods", "multiplier": 2.0, "rounds": 20},
            "experts": 4,
            "copies": 16,
            "ticks": 100,
            "policy": "random",
            "others": 0,
            "endowment": 1000.0,
            "gifts": "zero_sum",
        },
    ),
    **ROADS,
    **PAY,
}
