"""Parameters: frozen dataclass fields that carry their unit, range and one line of help; those of a chosen member stand within them."""

from __future__ import annotations

import copy
import dataclasses
import functools
import inspect
import math
from collections.abc import Mapping
from typing import Any, Self, get_type_hints

from credit_flow.core.boundary.parameter_values import ParameterError, check, converted
from credit_flow.core.discover import Names, member, nearest
from credit_flow.core.mistake import BadMember, told


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
    nothing is imported before it is wanted.
    """
    allowed = Names(shelf, base) if shelf else tuple(choices)
    facts = {"help": help, "unit": unit, "low": low, "high": high, "choices": allowed}
    return dataclasses.field(default=default, metadata=facts)


def settings_of(choice: str):
    """A dataclass field `<prefix>_settings` for the settings of the member that the parameter `choice` names.

    A member (a world, a policy) that has any says `settings = ChainSettings`, a class of parameters. They are then parameters of whoever
    has this field, called `<prefix>.<name>`: `--set world.cells=9`, `but(**{"world.cells": 9})`, `world_settings={"cells": 9}`. What is
    kept are those that differ from the usual ones.
    """
    facts = {
        "help": f"settings of {choice}, by name",
        "unit": "",
        "low": -math.inf,
        "high": math.inf,
        "choices": (),
    }
    return dataclasses.field(default=(), metadata=facts | {"of": choice})


class Parameters:
    """Base of frozen parameter dataclasses: values are checked, and text from a command line is converted, on creation."""

    def __new__(cls, *values, **named):
        """Errors: `ParameterError` for an unknown name, suggesting the nearest one, and for more values than there are parameters."""
        _require_decorated(cls)
        known = [field.name for field in dataclasses.fields(cls)]
        for name in named:
            if name not in known:
                raise ParameterError(_unknown(name, known))
        if len(values) > len(known):
            raise ParameterError(
                f"{cls.__name__} has {len(known)} parameters, and {len(values)} values were given: name them"
            )
        return super().__new__(cls)

    def __post_init__(self):
        hints = _types_of(type(self))
        for field in _told_fields(type(self)):
            if "of" not in field.metadata:
                value = converted(field, hints[field.name], getattr(self, field.name))
                object.__setattr__(self, field.name, value)
                check(field, value)
        for field in _nested(self):
            object.__setattr__(self, field.name, self._changes(field, dict(getattr(self, field.name))))

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """From the values that `as_dict` gave; the others are the usual ones. Errors: `ParameterError`."""
        return cls().but(**values)

    def but(self, *values, **changes) -> Self:
        """A copy with some parameters changed, by name. Errors: `ParameterError`, suggesting the nearest name."""
        if values:
            raise ParameterError(
                f"but({', '.join(map(repr, values))}): say which parameter, such as but(ticks=100)"
            )
        own = {name: value for name, value in changes.items() if "." not in name}
        for field in _nested(self):
            choice, prefix = field.metadata["of"], _prefix(field)
            kept = (
                getattr(self, field.name)
                if own.get(choice, getattr(self, choice)) == getattr(self, choice)
                else ()
            )
            inner = {
                name.removeprefix(prefix): value for name, value in changes.items() if name.startswith(prefix)
            }
            own[field.name] = {**dict(own.get(field.name, kept)), **inner}
        prefixes = tuple(_prefix(field) for field in _nested(self))
        for name in changes:
            if name not in _types_of(type(self)) and not (prefixes and name.startswith(prefixes)):
                raise ParameterError(str(nearest(name, self.all_fields(), "parameter")))
        return dataclasses.replace(self, **own)

    def as_dict(self) -> dict[str, Any]:
        """All parameters by name, as plain values; of a member's settings those that are not the usual ones."""
        found = {}
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            found |= (
                {_prefix(field) + name: one for name, one in value}
                if "of" in field.metadata
                else {field.name: value}
            )
        return found

    def all_fields(self) -> dict[str, dataclasses.Field]:
        """Every parameter by name, with its type and facts: its own, then those of its members' settings."""
        hints = _types_of(type(self))
        own = [field for field in dataclasses.fields(self) if "of" not in field.metadata]
        found = {field.name: _told(field, field.name, hints[field.name], field.default) for field in own}
        for field in _nested(self):
            usual, prefix = self.usual_settings(field.name), _prefix(field)
            for name, one in usual.all_fields().items():
                found[prefix + name] = _told(one, prefix + name, one.type, usual.value_of(name))
        return found

    def value_of(self, name: str) -> Any:
        """The value of the parameter `name`, one of `all_fields`."""
        if "." not in name:
            return getattr(self, name)
        prefix, _, inner = name.partition(".")
        return self.settings_in(f"{prefix}_settings").value_of(inner)

    def settings_in(self, name: str) -> Parameters:
        """The settings of the member whose field is `name`, such as `world_settings`: all of them."""
        return self.usual_settings(name).but(**dict(getattr(self, name)))

    def usual_settings(self, name: str) -> Parameters:
        """Those that the member would have unless said otherwise; a class may have other ones than the member's own."""
        (field,) = (field for field in _nested(self) if field.name == name)
        choice = next(one for one in dataclasses.fields(self) if one.name == field.metadata["of"])
        shelf = choice.metadata["choices"]
        return settings_class(member(shelf.shelf, shelf.base, getattr(self, choice.name)))()

    def _changes(self, field: dataclasses.Field, given: dict) -> tuple[tuple[str, Any], ...]:
        """Which of the settings `given` differ from the usual ones. Errors: `ParameterError` that names them whole."""
        usual, prefix = self.usual_settings(field.name), _prefix(field)
        for name in given:
            if name not in usual.all_fields():
                who = f"{field.metadata['of']} = {getattr(self, field.metadata['of'])}"
                there = ", ".join(prefix + one for one in usual.all_fields()) or "none"
                raise ParameterError(
                    f"no parameter named {prefix + name!r} where {who}: its settings are {there}"
                )
        try:
            changed = usual.but(**given)
        except ParameterError as error:
            no = "no " if str(error).startswith("no ") else ""
            raise ParameterError(f"{no}{prefix}{str(error).removeprefix(no)}") from None
        return tuple(
            (name, changed.value_of(name))
            for name in usual.all_fields()
            if changed.value_of(name) != usual.value_of(name)
        )


@dataclasses.dataclass(frozen=True)
class NoSettings(Parameters):
    """Of a member that has nothing to set."""


@functools.cache
def _require_decorated(cls: type) -> None:
    """Errors: `BadMember` for a class of parameters without its decorator."""
    for name, value in vars(cls).items():
        if isinstance(value, dataclasses.Field):
            raise BadMember(
                f"{told(cls)}: {name} is no parameter yet; write @dataclass(frozen=True) above the class"
            )


@functools.cache
def _told_fields(cls: type) -> tuple[dataclasses.Field, ...]:
    """The parameters of a class. Errors: `BadMember` for one without its help."""
    for field in dataclasses.fields(cls):
        if "help" not in field.metadata:
            kind = getattr(field.type, "__name__", field.type)
            raise BadMember(
                f"{told(cls)}: {field.name} says nothing of itself; write "
                f'{field.name}: {kind} = parameter(..., "what it is", unit=..., low=..., high=...)'
            )
    return dataclasses.fields(cls)


@functools.cache
def settings_class(kind: type) -> type[Parameters]:
    """The class of what can be set of a member. Errors: `BadMember` for another thing, and for names that its constructor does not know."""
    settings = getattr(kind, "settings", NoSettings)
    if not (isinstance(settings, type) and issubclass(settings, Parameters)):
        raise BadMember(
            f"{told(kind)}.settings = {settings!r}: must be a class of parameters, such as {kind.__name__}Settings"
        )
    takes = {} if kind.__init__ is object.__init__ else inspect.signature(kind.__init__).parameters
    names = [field.name for field in _told_fields(settings)]
    unheard = [name for name in names if name not in takes]
    if unheard and not any(one.kind is one.VAR_KEYWORD for one in takes.values()):
        raise BadMember(
            f"{told(kind)}: {settings.__name__} has {', '.join(unheard)}, and the constructor does not take it; write "
            f"def __init__(self, {', '.join(f'{name}=...' for name in names)})"
        )
    return settings


_types_of = functools.cache(get_type_hints)  # evaluating the annotations costs more than all checks


@functools.cache
def _nested_in(kind: type) -> tuple[dataclasses.Field, ...]:
    return tuple(field for field in dataclasses.fields(kind) if "of" in field.metadata)


def _nested(parameters: Parameters) -> tuple[dataclasses.Field, ...]:
    return _nested_in(type(parameters))


def _unknown(name: str, known: list[str]) -> str:
    prefix, _, inner = name.partition(".")
    if inner and f"{prefix}_settings" in known:
        return (
            f"{name}: a constructor takes it as {prefix}_settings={{{inner!r}: ...}}, and `but` takes either"
        )
    return str(nearest(name, known, "parameter"))


def _prefix(field: dataclasses.Field) -> str:
    return field.name.removesuffix("settings").removesuffix("_") + "."


def _told(field: dataclasses.Field, name: str, kind: Any, default: Any) -> dataclasses.Field:
    told = copy.copy(field)
    told.name, told.type, told.default = name, kind, default
    return told
