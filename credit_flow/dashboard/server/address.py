"""Addresses: a URL that says which run is shown, and at which tick; what it asks for beyond the limits is cut back, and said."""

from __future__ import annotations

import dataclasses
import math
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.boundary.seed import MOST_SEED
from credit_flow.core.discover import Names, UnknownName
from credit_flow.dashboard.export.identity import whole_seed
from credit_flow.dashboard.server.limits import (
    MOST_NODES,
    MOST_TASKS,
    MOST_TICKS,
    bounds,
    is_path,
)
from credit_flow.models.clockwork.scenario_choice import preset, preset_id, scenarios, short_name
from credit_flow.models.scenario import Scenario

VERSION = 1
"""Of the schema; addresses of a later one are read as far as they are understood."""

LONGEST = 4_000
"""Characters of a query that are read."""

SHORT = {"n": "experts"}
"""Short names of parameters."""

_OWN = ("v", "preset", "scenario", "seed", "tick")
OTHER = "b."
"""Begins the words of the other society on Compare: what it has otherwise than the first, or `b.preset` and what differs from that."""


@dataclass(frozen=True)
class Address:
    """What a URL stands for. `preset` is the name of one of the scenario's, `other` the society that Compare sets beside it, on the same seed;
    `notices` are sentences about what was not understood or was cut back."""

    page: str = "/lab"
    preset: str = "default"
    scenario: Scenario = field(default_factory=lambda: preset("default"))
    seed: int = 1
    tick: int = 0
    notices: tuple[str, ...] = ()
    other: Scenario | None = None


def opening_address(name: str) -> Address:
    """The address of a preset where it opens: on its page, at the tick by which there is something to see. Errors: `UnknownName`."""
    kind, _, own = preset_id(name).partition("/")
    scenario = scenarios()[kind].preset(own)
    return Address(f"/{scenario.page}", own, scenario, tick=min(scenario.opens_at, scenario.ticks))


def write_address(address: Address) -> str:
    """The URL (path and query) of an address; only what differs from the preset is named."""
    words, base = {"v": VERSION}, begun_as(address)
    words |= _named(base, address.preset) | _changed(address.scenario, base)
    words |= {"seed": address.seed, "tick": address.tick}
    if address.other is not None:
        words |= {f"{OTHER}{name}": text for name, text in _beside(address).items()}
    return f"{address.page}?{urlencode(words)}"


def _named(base: Scenario, own: str) -> dict[str, str]:
    """The words for the preset `own` of a scenario; none for the default."""
    kind = type(base)
    if own not in kind.presets or scenarios().get(kind.name()) is not kind:
        return {"scenario": kind.name()}
    short = short_name(f"{kind.name()}/{own}")
    return {} if short == "default" else {"preset": short}


def _changed(scenario: Scenario, base: Scenario) -> dict[str, str]:
    """The words for what differs from `base`, but for files of the server."""
    defaults, fields = base.as_dict(), scenario.all_fields()
    return {
        name: _text(value)
        for name, value in scenario.as_dict().items()
        if value != defaults.get(name) and not is_path(fields[name])
    }


def _beside(address: Address) -> dict[str, str]:
    """The words for the other society: it is always named in some way, so that one that is the same can be told from none."""
    one, other = address.scenario, address.other
    if type(one) is type(other) and (found := _changed(other, one)):
        return found
    own = other.usual_preset()
    base = type(other).preset(own)
    return {"preset": short_name(f"{base.name()}/{own}"), **_changed(other, base)}


def begun_as(address: Address) -> Scenario:
    """What the parameters of an address are by default: those of its preset, or of its scenario."""
    kind = type(address.scenario)
    return kind.preset(address.preset if address.preset in kind.presets else "")


def read_address(url: str) -> Address:
    """The address of a URL (path and query). Never fails: what is wrong is left at its default and named in `notices`."""
    parts = urlsplit(url)
    notices: list[str] = []
    if len(parts.query) > LONGEST:
        notices.append(f"the address is longer than {LONGEST:,} characters; the rest was not read")
    words = dict(parse_qsl(parts.query[:LONGEST], keep_blank_values=True))
    words = {SHORT.get(key, key): value for key, value in words.items()}
    beside = {key.removeprefix(OTHER): words.pop(key) for key in list(words) if key.startswith(OTHER)}
    name, base = _base(words, notices)
    _version(words, notices)
    seed = _seed(words, notices)
    tick = _whole(words, "tick", 0, MOST_TICKS, 0, notices)
    scenario = _scenario(base, {k: v for k, v in words.items() if k not in _OWN}, notices)
    other = _other(scenario, beside, notices) if beside else None
    if tick > scenario.ticks:
        notices.append(f"tick = {tick:,}: the run lasts {scenario.ticks:,} ticks")
        tick = scenario.ticks
    return Address(parts.path or "/lab", name, scenario, seed, tick, tuple(notices), other)


def _other(scenario: Scenario, words: dict[str, str], notices: list[str]) -> Scenario:
    """The society that stands beside `scenario`: the same but for the words, or of a preset that they name."""
    said: list[str] = []
    base = _base(words, said)[1] if "preset" in words or "scenario" in words else scenario
    found = _scenario(base, {k: v for k, v in words.items() if k not in _OWN}, said)
    notices += [f"B: {one}" for one in said]
    return found


def clamped(scenario: Scenario) -> tuple[Scenario, tuple[str, ...]]:
    """A scenario within the limits of the dashboard, and what was cut back, in sentences."""
    notices: list[str] = []
    text = {name: _text(value) for name, value in scenario.as_dict().items()}
    return _scenario(type(scenario)(), text, notices), tuple(notices)


def _base(words: dict, notices: list[str]) -> tuple[str, Scenario]:
    name = words.get("preset") or words.get("scenario", "default")
    try:
        kind, _, own = preset_id(name[:100]).partition("/")
    except UnknownName as error:
        notices.append(f"{error} The default is shown instead.")
        return "default", preset("default")
    return own, scenarios()[kind].preset(own)


def _version(words: dict, notices: list[str]) -> None:
    given = words.get("v", str(VERSION))
    if given != str(VERSION):
        notices.append(f"the address has version {given[:20]!r}; version {VERSION} is understood")


def _seed(words: dict, notices: list[str]) -> int:
    try:
        return whole_seed(words.get("seed", 1))
    except ParameterError:
        notices.append(
            f"seed = {words['seed'][:40]!r}: must be a whole number from 0 to {MOST_SEED}; 1 is used"
        )
        return 1


def _whole(words: dict, name: str, low: int, high: int, default: int, notices: list[str]) -> int:
    try:
        number = float(words.get(name, default))
        value = int(min(max(number, low), high))
    except (ValueError, OverflowError):
        notices.append(f"{name} = {words[name][:40]!r}: must be a whole number; {default} is used")
        return default
    if value != number:
        notices.append(f"{name} = {words[name][:40]}: {value:,} is used")
    return value


def _scenario(base: Scenario, words: dict[str, str], notices: list[str]) -> Scenario:
    """`base` with the parameters in `words`; what cannot be is left out and named."""
    fields = _shaped(base, words).all_fields()
    unknown = [key for key in words if key not in fields]
    if unknown:
        listed = ", ".join(repr(key[:40]) for key in unknown[:20])
        notices.append(f"not understood and left out: {listed}")
    refused = [key for key in words if key in fields and is_path(fields[key]) and words[key]]
    notices += [f"{key}: an address may not name a file of the server" for key in refused]
    wanted = {key: words[key] for key in words if key in fields and not is_path(fields[key])}
    found = _together(
        base, {key: _cut_back(fields[key], text, notices) for key, text in wanted.items()}, notices
    )
    return _bearable(found, base, notices)


def _shaped(base: Scenario, words: dict[str, str]) -> Scenario:
    """`base` with those of its choices, such as a world, that decide which other parameters there are."""
    for name, found in base.all_fields().items():
        if isinstance(found.metadata["choices"], Names) and words.get(name, "") in found.metadata["choices"]:
            with suppress(ParameterError):
                base = base.but(**{name: words[name]})
    return base


def _cut_back(found: dataclasses.Field, text: str, notices: list[str]) -> str:
    """The text of a number within the bounds of its parameter."""
    low, high = bounds(found)
    if found.type not in ("int", "float", int, float):
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    value = min(max(number, low), high)
    if math.isnan(number) or value == number:
        return text
    unit = f" {found.metadata['unit']}" if found.metadata.get("unit") else ""
    notices.append(f"{found.name} = {text[:40]}: must be {low:g} .. {high:g}{unit}; {value:g} is used")
    return repr(int(value)) if found.type in ("int", int) else repr(value)


def _together(base: Scenario, wanted: dict[str, str], notices: list[str]) -> Scenario:
    """All of `wanted`, or as many of them as go together."""
    try:
        return base.but(**wanted)
    except ParameterError:
        pass
    left, progress = dict(wanted), True
    while left and progress:
        progress = False
        for key in list(left):
            try:
                base = base.but(**{key: left[key]})
            except ParameterError:
                continue
            del left[key]
            progress = True
    for key in left:
        try:
            base.but(**{key: left[key]})
        except ParameterError as error:
            notices.append(
                f"{str(error)[:300]}; {_text(base.value_of(key) if key in base.all_fields() else '') or f'no {key}'} is used"
            )
    return base


def _bearable(scenario: Scenario, base: Scenario, notices: list[str]) -> Scenario:
    """Keep the amount of work in a tick within what a shared server bears."""
    changes = {}
    if getattr(scenario, "max_steps", 1) ** getattr(scenario, "depth", 1) > MOST_NODES:
        notices.append(f"max_steps ^ depth must be at most {MOST_NODES}; those of the preset are used")
        changes |= {name: getattr(base, name) for name in ("max_steps", "depth")}
    demand = getattr(scenario, "task_rate", 0.0)
    for _, what, factor in getattr(scenario, "shock", ()):
        demand *= max(1.0, abs(factor)) if what == "demand" else 1.0
    if not demand <= MOST_TASKS:
        notices.append(f"shocks would bring more than {MOST_TASKS:,.0f} tasks per tick; no shock is used")
        changes["shock"] = ()
    return scenario.but(**changes) if changes else scenario


def _text(value: object) -> str:
    """A parameter's value as an address and the command line write it."""
    if isinstance(value, tuple):
        nested = any(isinstance(item, tuple) for item in value)
        return (";" if nested else ",").join(_text(item) for item in value)
    return repr(value) if isinstance(value, float) else str(value)


def is_present(scenario: Scenario, name: str, text: str, present: object) -> bool:
    """Whether a text means the value that a parameter, or `seed`, has at present."""
    if name == "seed":
        return str(text).strip() == str(present)
    try:
        return scenario.but(**{name: text}).value_of(name) == present
    except ParameterError:
        return False
