"""The exact table of a solver as a figure: what everybody has under each theta, and who signs."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from credit_flow.theory.games.offer_table import OfferTable
from credit_flow.views.drawing.labels import called
from credit_flow.views.drawing.style import DASHED, DOTTED, INK, MUTED, heading, kind_colour
from credit_flow.views.games.signatures import Spans, shared, signatures

DASHES = ("-", DASHED, DOTTED, "-.")


def draw_offers(places: list[Axes], offers: OfferTable) -> None:
    """Draw on three axes: welfare, the values of all agents, and who accepts; lines go as far as the same profile is played."""
    top, values, signed = places
    _lines(top, offers, offers.welfare, "welfare", INK, "-")
    top.axhline(offers.null.welfare, color=MUTED, linestyle=DOTTED)
    top.set(ylabel=called("welfare, credits"))
    heading(top, ("welfare", INK, "-"), ("no contract", MUTED, DOTTED))
    names = [f"player {agent}" for agent in range(offers.values.shape[1])]
    for agent, name in enumerate(names):
        _lines(values, offers, offers.values[:, agent], name, kind_colour(agent), DASHES[agent % len(DASHES)])
        values.axhline(offers.null.values[agent], color=kind_colour(agent), linestyle=DOTTED, linewidth=0.9)
    values.set(ylabel=called("credits, each"))
    heading(
        values,
        *[(name, kind_colour(agent), DASHES[agent % len(DASHES)]) for agent, name in enumerate(names)][:4],
    )
    spans = [_spans(offers, offers.accepts[:, agent]) for agent in range(len(names))]
    signatures(
        signed, {name: (kind_colour(agent), spans[agent]) for agent, name in enumerate(names)}, shared(spans)
    )
    for axes in places:
        axes.set(xlabel=called("theta, credits"), xlim=(offers.theta[0], offers.theta[-1]))


def _lines(axes: Axes, offers: OfferTable, values: np.ndarray, name: str, colour: str, dashes) -> None:
    """Lines as far as one profile is played, and a dot on what stands alone."""
    theta, height = [], []
    for part in _parts(offers, values):
        theta += [*part[0], np.nan]
        height += [*part[1], np.nan]
        if len(part[0]) == 1:
            axes.plot(*part, "o", color=colour, label=name, clip_on=False)
    axes.plot(theta, height, color=colour, linestyle=dashes, label=name, clip_on=False)


def _parts(offers: OfferTable, values: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Thetas and values of each stretch in which one profile is played. A row in the middle of its neighbours speaks for all between them, and what is had there is a line."""
    theta, profile = offers.theta, offers.profile
    same = (profile[1:] == profile[:-1]).all(axis=1)
    parts = np.split(np.arange(len(values)), np.flatnonzero(~same) + 1)
    found = [(theta[part], values[part]) for part in parts]
    if not _has_midpoints(theta):
        return found
    for n, part in enumerate(parts):
        x, y = found[n]
        if len(part) > 1 and part[-1] % 2 and part[-1] + 1 < len(theta):
            x, y = np.append(x, theta[part[-1] + 1]), np.append(y, 2.0 * y[-1] - y[-2])
        if len(part) > 1 and part[0] % 2:
            x, y = np.append(theta[part[0] - 1], x), np.append(2.0 * y[0] - y[1], y)
        found[n] = x, y
    lone = [len(part) == 1 and part[0] % 2 == 0 and 0 < part[0] < len(theta) - 1 for part in parts]
    return [one for one, is_end in zip(found, lone) if not is_end]


def _has_midpoints(theta: np.ndarray) -> bool:
    return len(theta) % 2 == 1 and np.allclose(
        theta[1::2], 0.5 * (theta[:-1:2] + theta[2::2]), rtol=0.0, atol=1e-12
    )


def _spans(offers: OfferTable, accepts: np.ndarray) -> Spans:
    """From row to row where both are accepted."""
    return [
        (float(low), float(high))
        for low, high, yes in zip(offers.theta[:-1], offers.theta[1:], accepts[:-1] & accepts[1:])
        if yes
    ]
