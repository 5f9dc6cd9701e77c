"""What the page Commons says of a run, and what its widget draws, as plain values."""

from __future__ import annotations

from credit_flow.dashboard.commons.commons_game import CommonsGame
from credit_flow.dashboard.commons.commons_play import Side
from credit_flow.views.games.grid_replay_page import coded
from credit_flow.views.games.roles import acting


def sent(side: Side, game: CommonsGame, seed: int, theta: float | None) -> dict:
    """A run for the widget: its film, and the words beside it; `theta` None is the side without a contract."""
    return {
        "name": f"{game.name} {seed} {theta}",
        "theta": theta,
        "title": "No contract" if theta is None else f"A contract: {theta:.2f} cr per {game.act}",
        "sentence": done(side) if game.checkpoint else sentence(side),
        "votes": votes(side),
        "verdict": verdict(side, theta),
        "residual": f"{side.residual:g}",
        "film": coded(side.film),
    }


def sentence(side: Side) -> str:
    """Who did what and what came of it, in a line."""
    found = side.film
    parts = [found.labour] if found.labour and found.welfare[-1] > 0.0 else []
    if found.has_river and not any(role == "cleaner" for role in found.roles.values()):
        parts.append("nobody cleans")
    elif found.has_river and set(found.roles.values()) == {"cleaner"}:
        parts.append("all clean and nobody eats")
    if found.welfare[-1] == 0.0 and not found.apples.any():
        parts.append("nothing grows")
    if not found.has_river:
        parts = [_harvested(side)]
    return ", ".join(parts)


def done(side: Side) -> str:
    """What each player did, in numbers: who is trained does both."""
    own = side.record.frame("episodes")
    own = own[(own["copy"] == side.film.copy) & (own["episode"] == side.film.episode)]
    if side.film.has_river:
        return "; ".join(
            f"{one.agent} cleans {one.cleaned:.0f}, eats {one.ate:.0f}" for one in own.itertuples()
        )
    eaten = "; ".join(f"{one.agent} eats {one.ate:.0f}" for one in own.itertuples())
    return f"{eaten}; {_left(side)}"


def _harvested(side: Side) -> str:
    """How long there were apples."""
    n = len(side.film.roles)
    who = (
        f"{side.number} of {n} {acting('steward', n)} the last apples"
        if side.number
        else "everybody eats what there is"
    )
    return f"{who}; {_left(side)}"


def _left(side: Side) -> str:
    """Until when there were apples."""
    apples = side.film.apples
    bare = len(apples) if apples[-1] else int(apples.nonzero()[0].max(initial=-1)) + 1
    return "apples are left at the end" if bare == len(apples) else f"bare from step {bare}"


def votes(side: Side) -> list[dict]:
    """What every player did when the contract was put to the vote; empty where there was nothing to sign."""
    if side.offer is None:
        return []
    words = {1: "signs", 0: "refuses", -1: "offers"}
    return [{"player": i, "word": words[int(vote)]} for i, vote in enumerate(side.offer["votes"])]


def verdict(side: Side, theta: float | None) -> str:
    """How the vote went, in a line."""
    if theta is None:
        return "there was nothing to sign"
    given = side.offer["votes"]
    n = sum(int(vote) != 0 for vote in given)  # who proposes is for it
    said = f"signed by {n} of {len(given)}, proposer {side.offer['proposer']}"
    return said if side.signed else f"{said}: rejected, and shown as if it had been decreed"
