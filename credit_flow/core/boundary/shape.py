"""Shapes of JSON: what a file of others must look like before anybody uses it."""

from __future__ import annotations

import math
import re

LARGEST = 2**63 - 1
_WORDS = {
    str: "text",
    int: f"a whole number, 0 to {LARGEST}",
    float: "a finite number",
    bool: "true or false",
}


def misfit(value, shape, at: str = "it") -> str:
    """Why a `value` read from JSON is not of `shape`, in words that name the place; "" if it is.

    A shape is `str`, `int`, `float` or `bool`; a pattern that a text matches as a whole; `object`, anything; `[shape]`, a
    list; `{str: shape}`, an object with any names; or `{"name": shape, ...}`, an object with these names at least. No text in it, whatever
    its shape, has control characters.
    """
    if isinstance(shape, re.Pattern):
        fits = isinstance(value, str) and shape.fullmatch(value) is not None
        return "" if fits else f"{at} is {_short(value)}, and must match {shape.pattern}"
    if isinstance(shape, list):
        return _list_misfit(value, shape[0], at)
    if isinstance(shape, dict):
        return _object_misfit(value, shape, at)
    if shape is object:
        return _anything_misfit(value, at)
    return "" if _is(value, shape) else f"{at} is {_short(value)}, and must be {_WORDS[shape]}"


def _is(value, kind: type) -> bool:
    if kind is int:
        return type(value) is int and 0 <= value <= LARGEST
    if kind is float:
        return type(value) in (int, float) and abs(value) <= LARGEST and math.isfinite(value)
    return _is_plain(value) if kind is str else type(value) is kind


def _is_plain(value) -> bool:
    return type(value) is str and value.replace("\n", "").replace("\t", "").isprintable()


def _list_misfit(value, shape, at: str) -> str:
    if not isinstance(value, list):
        return f"{at} is {_short(value)}, and must be a list"
    return _first(misfit(item, shape, f"{at}[{i}]") for i, item in enumerate(value))


def _object_misfit(value, shape: dict, at: str) -> str:
    if not isinstance(value, dict):
        return f"{at} is {_short(value)}, and must be an object with names"
    wrong = _first(f"{at} has the name {_short(name)}" for name in value if not _is_plain(name))
    if wrong or str in shape:
        return wrong or _first(misfit(item, shape[str], _within(at, name)) for name, item in value.items())
    lacking = [name for name in shape if name not in value]
    if lacking:
        return f"{at} lacks {', '.join(lacking)}"
    return _first(misfit(item, shape.get(name, object), _within(at, name)) for name, item in value.items())


def _within(at: str, name: str) -> str:
    return name if at == "it" else f"{at}.{name}"


def _anything_misfit(value, at: str) -> str:
    if isinstance(value, list | dict):
        return misfit(value, [object] if isinstance(value, list) else {str: object}, at)
    return misfit(value, str, at) if isinstance(value, str) else ""


def _first(complaints) -> str:
    return next((complaint for complaint in complaints if complaint), "")


def _short(value) -> str:
    text = ascii(value) if isinstance(value, str | int | float | bool | None) else f"a {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:60]}..."
