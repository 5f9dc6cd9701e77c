"""What `--vary` says on the command line: a parameter and its values or range."""

from __future__ import annotations

import numpy as np

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.boundary.seed import require_few
from credit_flow.core.discover import nearest
from credit_flow.experiments.sweeps.design import Design, grid, latin, sobol
from credit_flow.experiments.trials.trial import Trial
from credit_flow.models.scenario import Scenario

KINDS = ("grid", "latin", "sobol")


def design_of(
    texts: list[str], base: Trial | Scenario, kind: str, samples: int | None, option: str = "--vary"
) -> Design:
    """The design that the texts of an option ask for: `key=a,b,c` for values, `key=lo:hi:n` for n values evenly from lo to hi (grid),
    `key=lo:hi` for a range (latin, sobol).

    Errors: `ParameterError` and `UnknownName` that quote the text and say what would be right.
    """
    if kind not in KINDS:
        raise nearest(kind, KINDS, "design")
    if (kind == "grid") != (samples is None):
        raise ParameterError(
            "--samples N belongs to --design latin or sobol: give it there, and leave it out with grid"
        )
    values: dict = {}
    for text in texts:
        key, levels = _parse(text, base, kind, option)
        if key in values:
            raise ParameterError(f"{option} {key}: given twice; give all its values at once")
        values[key] = levels
    if kind == "grid":
        return grid(values)
    return {"latin": latin, "sobol": sobol}[kind](values, samples)


def _parse(text: str, base: Trial | Scenario, kind: str, option: str) -> tuple[str, list | tuple]:
    key, equals, given = (part.strip() for part in text.partition("="))
    if not equals or not given:
        raise ParameterError(f"{option} {text}: must be key=a,b,c or key=lo:hi{':n' * (kind == 'grid')}")
    fields = base.all_fields()
    if key not in fields:
        raise ParameterError(str(nearest(key, fields, "parameter")))
    whole = fields[key].type is int
    found = _range(f"{option} {text}", given, kind, whole) if ":" in given else given.split(",")
    checked = [base.but(**{key: level}).value_of(key) for level in found]
    return key, checked if isinstance(found, list) else found


def _range(text: str, given: str, kind: str, whole: bool) -> list | tuple:
    try:
        ends = [float(word) for word in given.split(":")]
    except ValueError:
        ends = []
    if len(ends) != (3 if kind == "grid" else 2) or ends[0] >= ends[1]:
        form = "lo:hi:n, such as 0:1:5" if kind == "grid" else "lo:hi, such as 0:1"
        raise ParameterError(f"{text}: a range of a {kind} design must be {form}, with lo below hi")
    if kind != "grid":
        return tuple(ends)
    if not np.isfinite(ends).all() or int(ends[2]) != ends[2] or ends[2] < 2:
        raise ParameterError(f"{text}: {given.split(':')[2]} values: must be a whole number from 2 on")
    n = int(ends[2])
    require_few(n, "values")
    levels = np.linspace(ends[0], ends[1], n)
    levels = np.unique(np.round(levels)) if whole else levels
    if len(levels) < n:
        raise ParameterError(f"{text}: there are only {len(levels)} whole numbers to choose from, not {n}")
    return levels.tolist()


def seeds_of(text: str) -> int | list[int]:
    """What `--seeds` says: a count such as 20, or a list such as 3,5,8. Errors: `ParameterError`."""
    try:
        seeds = [int(word) for word in text.split(",") if word.strip()]
    except ValueError:
        raise ParameterError(f"--seeds {text}: must be a count such as 20, or a list such as 3,5,8") from None
    return seeds[0] if len(seeds) == 1 and "," not in text else seeds
