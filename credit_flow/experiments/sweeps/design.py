"""Designs: which settings of its parameters a sweep runs, and how they were chosen."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.boundary.seed import require_few


@dataclass(frozen=True)
class Design:
    """Settings in the order in which they run: in each the same parameters, by name.

    `kind` is grid, list, latin or sobol. The last two have a `problem`, as SALib takes it: num_vars, names, bounds, and the
    number of samples and the seed they were made with.
    """

    kind: str
    settings: tuple[dict, ...]
    problem: dict | None = None

    @property
    def varied(self) -> list[str]:
        """The parameters that the settings give."""
        return list(self.settings[0])


def grid(values: Mapping[str, Sequence]) -> Design:
    """Every combination of the values of each parameter, several or one; the last parameter varies fastest.

    Errors: `ParameterError` for a parameter without values.
    """
    values = {name: _levels(given) for name, given in values.items()}
    for name, levels in values.items():
        if len(levels) == 0:
            raise ParameterError(f"{name}: has no values to run; give at least one")
    require_few(math.prod(map(len, values.values())), "settings")
    settings = [dict(zip(values, levels)) for levels in itertools.product(*values.values())]
    return Design("grid", tuple(settings))


def _levels(given) -> list:
    """The values of a parameter; a single one, a word included, stands for itself."""
    return [given] if isinstance(given, str) or not isinstance(given, Iterable) else list(given)


def listed(settings: Sequence[Mapping]) -> Design:
    """The settings as they are given, one after the other; all of them give the same parameters.

    Errors: `ParameterError` for a setting with other parameters than the first.
    """
    for number, setting in enumerate(settings, start=1):
        if set(setting) != set(settings[0]):
            raise ParameterError(
                f"setting {number} gives {', '.join(setting) or 'nothing'}: must give the same parameters as the "
                f"first, {', '.join(settings[0]) or 'nothing'}"
            )
    return Design("list", tuple({name: setting[name] for name in settings[0]} for setting in settings))


def latin(ranges: Mapping[str, tuple | list], n: int, *, seed: int = 1) -> Design:
    """A Latin hypercube of `n` settings: cut into n slices, the range of each parameter has one setting in each (key `mckay1979`).

    `ranges` gives each parameter a tuple (low, high), of which whole-number parameters take the nearest whole numbers, or a
    list of levels, all alike likely. Errors: `ParameterError` for a range that is none, or fewer than one setting.
    """
    from scipy.stats import qmc

    problem = _problem(ranges, n, seed)
    low, high = np.array(problem["bounds"]).T
    points = qmc.scale(qmc.LatinHypercube(d=len(ranges), rng=seed).random(n), low, high)
    return Design("latin", _settings(ranges, points), problem)


def sobol(ranges: Mapping[str, tuple | list], n: int, *, seed: int = 1) -> Design:
    """Saltelli's scheme on Sobol' points, n x (parameters + 2) settings in the order that `SALib.analyze.sobol` reads with
    `calc_second_order=False` (keys `saltelli2010` and `iwanaga2022`).

    `ranges` as in `latin`; `n` is a power of 2. Errors: `ParameterError` for a range that is none, or another n.
    """
    from SALib.sample import sobol as saltelli

    if n < 1 or n & (n - 1):
        raise ParameterError(f"{n} samples: a sobol design needs a power of 2, such as 64 or 128")
    problem = _problem(ranges, n, seed)
    points = saltelli.sample(problem, n, calc_second_order=False, seed=seed)
    return Design("sobol", _settings(ranges, points), problem)


def as_design(settings: Design | Mapping | Sequence[Mapping]) -> Design:
    """A design as it is, a dict name -> values as a full grid, and a list of dicts as the settings one by one.

    Errors: `ParameterError` if there are no settings.
    """
    if isinstance(settings, Design):
        return settings
    design = grid(settings) if isinstance(settings, Mapping) else listed(list(settings))
    if not design.settings:
        raise ParameterError("a sweep needs at least one setting")
    return design


def _problem(ranges: Mapping[str, tuple | list], n: int, seed: int) -> dict:
    if n < 1 or not ranges:
        raise ParameterError(f"{n} samples of {len(ranges)} parameters: a design needs at least one of each")
    require_few(n * (len(ranges) + 2), "settings")
    bounds = [_bounds(name, given) for name, given in ranges.items()]
    return {"num_vars": len(ranges), "names": list(ranges), "bounds": bounds, "n": n, "seed": seed}


def _bounds(name: str, given: tuple | list) -> list[float]:
    """The ends of a range; levels are numbered from 0."""
    if isinstance(given, list) and given:
        return [0.0, float(len(given))]
    if isinstance(given, tuple) and len(given) == 2 and given[0] < given[1]:
        return [float(given[0]), float(given[1])]
    raise ParameterError(
        f"{name} = {given!r}: must be a range (low, high) with low < high, or a list of levels"
    )


def _settings(ranges: Mapping[str, tuple | list], points: np.ndarray) -> tuple[dict, ...]:
    return tuple({name: _value(ranges[name], float(x)) for name, x in zip(ranges, point)} for point in points)


def _value(given: tuple | list, x: float):
    return given[min(int(x), len(given) - 1)] if isinstance(given, list) else x
