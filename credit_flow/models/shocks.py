"""Shocks: what changes at a tick in the middle of a run, as users give it, and how far it may go."""

from __future__ import annotations

import math
import warnings

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.walk import FARTHEST, Walk

SHOCKS = ("demand", "bounty", "kinds")
MOST_BOUNTY = 1e4  # credits per unit of work


def shocks_of(given: tuple, *, task_rate: float, bounty_rate: float) -> tuple[tuple, ...]:
    """One shock or several, each (tick, what, factor), as a tuple of them.

    Demand and bounties are multiplied, and stay within `most` of what the parameters allow; kinds are turned by whole places.
    Errors: `ParameterError` quoting the shock.
    """
    shocks = (given,) if given and not isinstance(given[0], tuple) else given
    for shock in shocks:
        _require_shock(shock)
    for what, rate, most in (("demand", task_rate, 1e6), ("bounty", bounty_rate, MOST_BOUNTY)):
        for tick, _, factor in sorted(shock for shock in shocks if shock[1] == what):
            rate *= factor
            if rate > most:
                raise ParameterError(
                    f"shock: from tick {tick} on {what} would be {rate:g}, and {most:g} is the most it can be"
                )
    return tuple(tuple(shock) for shock in shocks)


def _require_shock(shock) -> None:
    words = f"shock = {shock!r}: must be tick,what,factor with what one of {', '.join(SHOCKS)}"
    if not isinstance(shock, tuple | list) or len(shock) != 3 or shock[1] not in SHOCKS:
        raise ParameterError(words)
    tick, what, factor = shock
    if type(tick) is not int or tick < 1:
        raise ParameterError(f"{words}, and tick a whole number >= 1")
    if type(factor) not in (int, float) or not math.isfinite(factor):
        raise ParameterError(f"{words}, and factor a finite number")
    if what == "kinds" and factor != int(factor):
        raise ParameterError(f"{words}; kinds are turned by a whole number of places")
    if what != "kinds" and factor < 0.0:
        raise ParameterError(f"{words}; a factor of {what} is >= 0")


def bounty_walk_of(given: tuple, bounty_rate: float) -> Walk | None:
    """The path that bounties follow, from every, drift, sd, pull; None for nothing. Errors: `ParameterError`."""
    if not given:
        return None
    words = f"bounty_walk = {','.join(map(str, given))}: must be every,drift,sd,pull"
    if len(given) != 4 or any(type(one) not in (int, float) or not math.isfinite(one) for one in given):
        raise ParameterError(f"{words}, four numbers such as 100,0.05,0.2,0.2")
    every, *rest = given
    if every != int(every) or every < 1:
        raise ParameterError(f"{words}, with every a whole number of ticks >= 1")
    for name, value, low in zip(("drift", "sd", "pull"), rest, (-1.0, 0.0, 0.0)):
        if not low <= value <= 1.0:
            raise ParameterError(f"{words}, with {name} within {low:g} .. 1")
    if bounty_rate * FARTHEST > MOST_BOUNTY:
        raise ParameterError(
            f"{words}, which may multiply bounty_rate = {bounty_rate:g} by up to {FARTHEST:g}, and {MOST_BOUNTY:g} is the most it can be"
        )
    return Walk(int(every), *map(float, rest))


class ShockNeverComes(UserWarning):
    """A run ends before a shock that it was given."""


def warn_of_shocks_after(end: int, shocks: tuple) -> None:
    """Say in one line which shocks lie beyond the last tick of a run, `ShockNeverComes`."""
    late = [f"{what} x {factor:g} at tick {tick:,}" for tick, what, factor in shocks if tick > end]
    if late:
        words = f"the run ends at tick {end:,}, before its shock{'s' * (len(late) > 1)}: {', '.join(late)}"
        warnings.warn(
            ShockNeverComes(f"{words}; nothing changes: run longer, or set the shock earlier"), stacklevel=3
        )
