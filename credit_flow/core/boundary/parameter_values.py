"""Values of parameters: converted from text, checked against range and choices."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from credit_flow.core.discover import Names, UnknownName, nearest, unknown
from credit_flow.core.mistake import Mistake


class ParameterError(Mistake):
    """A parameter that is unknown, of the wrong type or out of range; says which, what was given and what would be right."""


class UnknownChoice(ParameterError, UnknownName):
    """A parameter was given a name that is none of its choices."""

    @classmethod
    def of(cls, error: UnknownName) -> UnknownChoice:
        """The same, as what is wrong with a parameter."""
        choice = cls(str(error))
        choice.parts = error.parts
        return choice


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


def converted(field: dataclasses.Field, kind: Any, value: Any) -> Any:
    """`value`, text or not, as the `kind` of the parameter. Errors: `ParameterError`."""
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


def check(field: dataclasses.Field, value: Any) -> None:
    """Errors: `ParameterError` for what is no choice, not finite or out of range."""
    facts = field.metadata
    if facts["choices"] and value not in facts["choices"]:
        raise UnknownChoice.of(_no_choice(field.name, str(value), facts["choices"]))
    if isinstance(value, float) and not math.isfinite(value):
        raise ParameterError(f"{field.name} = {value}: must be a finite number ({facts['help']})")
    if isinstance(value, int | float) and not facts["low"] <= value <= facts["high"]:
        unit = f" {facts['unit']}" if facts["unit"] else ""
        raise ParameterError(f"{field.name} = {value:g}: must be {allowed(field)}{unit} ({facts['help']})")


def _no_choice(what: str, value: str, choices) -> UnknownName:
    if isinstance(choices, Names):
        return unknown(choices.shelf, choices.base, value, what)
    return nearest(value, list(map(str, choices)), what)
