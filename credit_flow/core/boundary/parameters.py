"""Parameters: frozen dataclass fields that carry their unit, range and one line of help."""

from __future__ import annotations

import dataclasses
import functools
import math
from typing import Any, get_type_hints

from credit_flow.core.boundary.mistake import Mistake
from credit_flow.core.discover import Names, nearest


class ParameterError(Mistake):
    """A parameter that is unknown, of the wrong type or out of range; says which, what was given and what would be right."""


def parameter(
    default: Any,
    help: str,
    *,
    unit: str = "",
    low: float = -math.inf,
    high: float = math.inf,
    choices=(),
    shelf: str = "",
    base: type = object,
):
    """A dataclass field with help, unit and an inclusive range or a list of choices: `choices`, or the members of `shelf` that implement `base`.

    `parameter("second_price", "rule of the auction", shelf="mechanisms", base=WinnerPays)` takes whatever stands there, by file name;
    nothing is imported before somebody asks.
    """
    allowed = Names(shelf, base) if shelf else tuple(choices)
    facts = {"help": help, "unit": unit, "low": low, "high": high, "choices": allowed}
    return dataclasses.field(default=default, metadata=facts)


class Parameters:
    """Base of frozen parameter dataclasses: values are checked, and text from a command line is converted, on creation."""

    def __new__(cls, *values, **named):
        """Errors: `ParameterError` for an unknown name, suggesting the nearest one, and for more values than there are parameters."""
        known = [field.name for field in dataclasses.fields(cls)]
        for name in named:
            if name not in known:
                raise ParameterError(str(nearest(name, known, "parameter")))
        if len(values) > len(known):
            raise ParameterError(
                f"{cls.__name__} has {len(known)} parameters, and {len(values)} values were given: name them"
            )
        return super().__new__(cls)

    def __post_init__(self):
        hints = _types_of(type(self))
        for field in dataclasses.fields(self):
            value = _convert(field, hints[field.name], getattr(self, field.name))
            object.__setattr__(self, field.name, value)
            _check(field, value)

    def but(self, *values, **changes):
        """A copy with some parameters changed, by name. Errors: `ParameterError`, suggesting the nearest name."""
        if values:
            raise ParameterError(
                f"but({', '.join(map(repr, values))}): say which parameter, such as but(ticks=100)"
            )
        known = [field.name for field in dataclasses.fields(self)]
        for name in changes:
            if name not in known:
                raise ParameterError(str(nearest(name, known, "parameter")))
        return dataclasses.replace(self, **changes)

    def as_dict(self) -> dict[str, Any]:
        """All parameters by name, as plain values."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}


_types_of = functools.cache(get_type_hints)  # evaluating the annotations costs more than all checks


def allowed(field: dataclasses.Field) -> str:
    """The range or choices of a parameter in words, for tables and error messages."""
    facts = field.metadata
    if facts.get("choices"):
        return " | ".join(map(str, facts["choices"]))
    low, high = facts.get("low", -math.inf), facts.get("high", math.inf)
    if math.isinf(low) and math.isinf(high):
        return ""
    if math.isinf(high):
        return f">= {low:g}"
    return f"{low:g} .. {high:g}"


def _convert(field: dataclasses.Field, kind: Any, value: Any) -> Any:
    try:
        if kind is bool:
            return _boolean(value)
        if kind is int and not isinstance(value, bool) and float(value) == int(float(value)):
            return int(float(value))
        if kind is float and not isinstance(value, bool):
            return float(value)
        if kind is tuple:
            return _items(value)
        if kind is str:
            return str(value)
    except (TypeError, ValueError, OverflowError):
        pass
    names = {
        int: "a whole number",
        float: "a number",
        bool: "true or false",
        tuple: "values separated by commas",
    }
    raise ParameterError(
        f"{field.name} = {value!r}: must be {names.get(kind, 'text')} ({field.metadata['help']})"
    )


def _boolean(value: Any) -> bool:
    words = {
        "true": True,
        "false": False,
        "yes": True,
        "no": False,
        "1": True,
        "0": False,
        "on": True,
        "off": False,
    }
    return words[str(value).lower()] if str(value).lower() in words else _raise(value)


def _items(value: Any) -> tuple:
    """A tuple of numbers and words; `a,b;c,d` becomes a tuple of tuples."""
    if not isinstance(value, str):
        return tuple(tuple(item) if isinstance(item, list) else item for item in value)
    if not value:
        return ()
    groups = [tuple(_atom(word) for word in group.split(",")) for group in value.split(";")]
    return tuple(groups) if len(groups) > 1 or ";" in value else groups[0]


def _atom(word: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    return word.strip()


def _raise(value: Any):
    raise ValueError(value)


def _check(field: dataclasses.Field, value: Any) -> None:
    facts = field.metadata
    if facts["choices"] and value not in facts["choices"]:
        raise ParameterError(str(nearest(str(value), map(str, facts["choices"]), field.name)))
    if isinstance(value, float) and not math.isfinite(value):
        raise ParameterError(f"{field.name} = {value}: must be a finite number ({facts['help']})")
    if isinstance(value, int | float) and not facts["low"] <= value <= facts["high"]:
        unit = f" {facts['unit']}" if facts["unit"] else ""
        raise ParameterError(f"{field.name} = {value:g}: must be {allowed(field)}{unit} ({facts['help']})")
