"""The curves of a run with every number of cooperators over theta: welfare, what each role has, and where it would sign."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from credit_flow.theory.role_choice import Stretch, equal_theta, stable_numbers, without_contract
from credit_flow.views.drawing.labels import called
from credit_flow.views.drawing.size import Size
from credit_flow.views.drawing.style import DOTTED, FAINT, INK, MUTED, heading
from credit_flow.views.games.captions import caption
from credit_flow.views.games.role_run import RoleRun
from credit_flow.views.games.roles import acting, role_colour, role_dashes, whole
from credit_flow.views.games.signatures import Spans, shared


def draw_welfare(axes: Axes, size: Size, run: RoleRun, stretches: list[Stretch]) -> None:
    """The step of welfare, its band, and how many clean on each step."""
    bands = {k: run.welfare(k) for k in {one.number for one in stretches} | {_without(run)}}
    null = bands[_without(run)]
    ends = np.array([0.0, *(end for one in stretches for end in (one.low, one.high))])
    mean, low, high = (
        np.append(null[i], np.repeat([bands[one.number][i] for one in stretches], 2)) for i in range(3)
    )
    axes.fill_between(ends, low, high, color=FAINT, linewidth=0, label="welfare, 95 % interval")
    axes.plot(ends, mean, color=INK, label="welfare")
    axes.axhline(null[0], color=MUTED, linestyle=DOTTED)
    top = max(np.nanmax(high), mean.max()) if np.isfinite(high).any() else mean.max()
    axes.set(ylabel=called("welfare, credits per episode"), ylim=(-0.04 * top, 1.14 * top))
    _numbers(axes, run, stretches, [np.nanmax(bands[one.number]) for one in stretches], top)
    heading(axes, ("welfare", INK, "-"), ("no contract", MUTED, DOTTED))
    best = _best(run, stretches)
    caption(
        axes,
        size,
        size.pick(1, 2),
        f"best at theta {best.low:.2f} to {best.high:.2f}: {best.number} {acting(run.cooperator)}, {whole(bands[best.number][0])}",
    )


def _numbers(axes: Axes, run: RoleRun, stretches: list[Stretch], heights: list[float], top: float) -> None:
    """How many cooperate, over each step that is wide enough; in words over the widest."""
    span = stretches[-1].high - stretches[0].low
    widest = max(stretches, key=lambda one: one.high - one.low)
    for one, height in zip(stretches, heights):
        if one.high - one.low > 0.035 * span:
            word = f"{one.number} {acting(run.cooperator)}" if one == widest else str(one.number)
            axes.text(
                0.5 * (one.low + one.high),
                max(0.0, height) + 0.02 * top,
                word,
                ha="center",
                va="bottom",
                color=INK,
            )


def _best(run: RoleRun, stretches: list[Stretch]) -> Stretch:
    """The stretch of highest welfare."""
    return max(stretches, key=lambda one: run.lines.welfare[one.number])


def draw_values(axes: Axes, size: Size, run: RoleRun, stretches: list[Stretch]) -> None:
    """What each role has in each stretch, a line there, with its band; and what one has without a contract."""
    for cooperates, name in ((True, run.cooperator), (False, run.defector)):
        colour, parts = role_colour(name), []
        for one in stretches:
            if (one.number if cooperates else run.n_agents - one.number) > 0:
                parts += [
                    (theta, *_value(run, one.number, cooperates, theta))
                    for theta in np.linspace(one.low, one.high, 3)
                ]
            parts.append((one.high, np.nan, np.nan, np.nan))
        theta, mean, low, high = np.array(parts).T
        axes.fill_between(
            theta, low, high, color=colour, alpha=0.22, linewidth=0, label=f"{name}, 95 % interval"
        )
        axes.plot(theta, mean, color=colour, linestyle=role_dashes(name), label=name)
        axes.axhline(_null(run, cooperates), color=colour, linestyle=DOTTED, linewidth=0.9)
    axes.set(ylabel=called("credits per episode, each"))
    heading(
        axes,
        *[(name, role_colour(name), role_dashes(name)) for name in (run.cooperator, run.defector)],
        ("no contract", MUTED, DOTTED),
    )
    best = _best(run, stretches)
    alike = equal_theta(run.lines, best.number) if 0 < best.number < run.n_agents else np.nan
    there = best.low <= alike <= best.high
    words = (
        f"with {best.number} {run.cooperator}{'s' * (best.number > 1)} both have as much at theta {alike:.2f}"
    )
    caption(axes, size, size.pick(1, 2), words if there else "")


def _value(run: RoleRun, number: int, cooperates: bool, theta: float) -> tuple[float, float, float]:
    mean = run.lines.at(theta)[0 if cooperates else 1][number]
    return (float(mean), *run.interval(number, cooperates, float(theta)))


def _without(run: RoleRun) -> int:
    """How many cooperate without a contract."""
    return int(stable_numbers(*run.lines.at(0.0))[0])


def _null(run: RoleRun, cooperates: bool) -> float:
    """What a player of a role has without a contract, credits: where nobody takes the role then, as one of the other."""
    return without_contract(run.lines)[0 if cooperates else 1]


def who_signs(run: RoleRun, stretches: list[Stretch]) -> tuple[dict[str, tuple[str, Spans]], Spans]:
    """Where each role has at least what it has without a contract: its colour and thetas from, to; and where all who are there do."""
    shown, all_of = {}, []
    for cooperates, name in ((True, run.cooperator), (False, run.defector)):
        there = [(one.number if cooperates else run.n_agents - one.number) > 0 for one in stretches]
        parts = [_willing(run, one, cooperates) if yes else [] for one, yes in zip(stretches, there)]
        shown[name] = (role_colour(name), [span for spans in parts for span in spans])
        all_of.append(
            [
                span
                for one, yes, spans in zip(stretches, there, parts)
                for span in (spans if yes else [(one.low, one.high)])
            ]
        )
    return shown, shared(all_of)


def _willing(run: RoleRun, one: Stretch, cooperates: bool) -> Spans:
    """The part of a stretch where a role would sign."""
    role, null = (0 if cooperates else 1), _null(run, cooperates)
    low, high = (float(run.lines.at(theta)[role][one.number]) - null for theta in (one.low, one.high))
    if low < 0.0 and high < 0.0:
        return []
    if low >= 0.0 and high >= 0.0:
        return [(one.low, one.high)]
    cross = one.low + (one.high - one.low) * low / (low - high)
    return [(one.low, cross) if low >= 0.0 else (cross, one.high)]
