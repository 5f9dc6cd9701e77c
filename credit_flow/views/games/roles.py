"""Roles: what players of a game are called by what they do, and what each did and got in an episode."""

from __future__ import annotations

import numpy as np
import pandas as pd

from credit_flow.core.records.record import Record
from credit_flow.views.drawing.labels import called
from credit_flow.views.drawing.style import BLUE, DASHED, DOTTED, GREEN, GREY, PURPLE, VERMILION
from credit_flow.views.needs import GAMES, Needs
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.window import needed

FIXED = (
    "stride",
    "tick",
    "copy",
    "episode",
    "agent",
    "row",
    "policy",
    "steps",
    "earned",
    "moved",
    "gained",
    "timing",
)
"""Columns of the table `episodes` in every game; the others are outcomes of the world."""

WORDS = {
    "cleaned": ("cleaner", "cells cleaned"),
    "ate": ("eater", "apples eaten"),
    "defected": ("defector", "times defected"),
    "opened": ("opener", "boxes opened"),
    "fined": ("", "times fined"),
    "punished": ("", "times punished"),
    "crashed": ("", "times crashed"),
    "arrived": ("", "cars arrived"),
    "braked": ("", "times braked"),
    "relative": ("", "ahead at the crossing"),
    "crossing": ("", "times crossed"),
}
"""Outcome of a world -> what somebody is called who does that most, and what is counted."""

_COLOURS = {
    "cleaner": BLUE,
    "eater": VERMILION,
    "cooperator": BLUE,
    "defector": VERMILION,
    "opener": GREEN,
    "steward": BLUE,
    "harvester": VERMILION,
    "idle": GREY,
}

_ACTS = {
    "cleaner": ("cleans", "clean"),
    "eater": ("eats", "eat"),
    "cooperator": ("cooperates", "cooperate"),
    "defector": ("defects", "defect"),
    "opener": ("opens", "open"),
    "harvester": ("eats", "eat"),
    "steward": ("spares", "spare"),
}


def episodes_ended(record: Record) -> pd.DataFrame:
    """The table `episodes`. Errors: `NothingToShow` before an episode is over."""
    try:
        table = needed(record, "episodes")
    except NothingToShow:
        table = pd.DataFrame()
    if table.empty:
        raise NothingToShow("no episode of the game is over yet")
    return table


ENDED = Needs(families=(GAMES,), also=episodes_ended, words="an episode that is over")
"""What figures of episodes need."""


def outcomes(table: pd.DataFrame) -> list[str]:
    """The outcomes of the world in a table of episodes."""
    return [name for name in table if name not in (*FIXED, "index")]  # an index is not what somebody did


def counted(outcome: str) -> str:
    """What an outcome counts, in words."""
    return called(WORDS.get(outcome, ("", outcome.replace("_", " ")))[1])


def role_of(lines: pd.DataFrame, policy: str = "") -> str:
    """What players with these rows of `episodes` are, by what they do most: `cleaner`, `eater`, `cooperator`, ...; failing that the name of their `policy`."""
    acts = {
        WORDS[name][0]: float(lines[name].mean()) for name in outcomes(lines) if WORDS.get(name, ("",))[0]
    }
    if "defector" in acts:
        return "defector" if acts["defector"] > 0.5 * lines["steps"].mean() else "cooperator"
    most = max(acts, key=acts.get, default="")
    if most and acts[most] > 0.0:
        return most
    return "idle" if acts else policy or "player"


def roles_by_policy(record: Record, table: pd.DataFrame) -> dict[int, str]:
    """What players of each policy are called, by its number; two that do the same bear the names of their policies."""
    names = [str(name).partition("(")[0].lower() for name in record.manifest.get("policies", ())]
    own = {
        int(policy): names[policy] if policy < len(names) else f"policy {policy}"
        for policy in np.unique(table["policy"])
    }
    found = {policy: role_of(table[table["policy"] == policy], name) for policy, name in own.items()}
    return found if len(set(found.values())) == len(found) else own


def role_colour(role: str) -> str:
    """The colour of a role, here and in every figure of games."""
    return _COLOURS.get(role, PURPLE)


def role_dashes(role: str) -> object:
    """The dashes of its lines: roles stay apart where there is no colour."""
    return "-" if role_colour(role) == BLUE else DASHED if role_colour(role) == VERMILION else DOTTED


def roles_of(record: Record, copy: int, episode: int | None = None) -> dict[int, str]:
    """What each agent of a copy is by what it did, in an episode or in all; empty where none is over."""
    try:
        table = episodes_ended(record)
    except NothingToShow:
        return {}
    own = table[(table["copy"] == copy) & ((table["episode"] == episode) | (episode is None))]
    return {int(agent): role_of(lines) for agent, lines in own.groupby("agent")}


def copies_of(record: Record) -> int:
    """How many copies of the game there are: the number of a contract is tick x copies + copy; without one, as the scenario says."""
    if "offers" in record.tables and len(offers := record.frame("offers")):
        one = offers.iloc[0]
        return int(one["contract"] - one["copy"]) // int(one["tick"])
    return int(record.parameters.get("copies", 1))


def agents_of(record: Record) -> int:
    """How many play in a copy of the game."""
    for table, column in (("episodes", "agent"), ("scenes", "rewards")):
        if table in record.tables and len(rows := record.frame(table)):
            return int(rows[column].max()) + 1 if table == "episodes" else len(rows[column].iloc[0])
    return int(record.parameters["experts"])


def acting(role: str, n: int = 2) -> str:
    """What `n` players of a role do, in words: "clean" of cleaners."""
    one, several = _ACTS.get(role, (f"is {role}", f"are {role}"))
    return called(one if n == 1 else several)


def whole(credits: float) -> str:
    """Credits in words, as whole numbers where they are large."""
    return f"{credits:,.0f}" if abs(credits) >= 100.0 else f"{credits:.3g}"
