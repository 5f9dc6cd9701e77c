"""A method that somebody writes anew is called as the one that it replaces: with as many values, checked when its class is read."""

from __future__ import annotations

import dataclasses
import inspect


def require_same_calls(kind: type, but: tuple[str, ...] = ()) -> None:
    """Errors: TypeError for a public method of `kind` that cannot be called as that of the class it derives from, `but` some, which may
    take more; and for a parameter, or another thing that cannot be called, in the place of one."""
    for name, method in vars(kind).items():
        replaced = next((vars(base)[name] for base in kind.__mro__[1:] if name in vars(base)), None)
        if name.startswith("_") or not inspect.isfunction(replaced):
            continue
        if not (callable(method) or hasattr(method, "__get__")):
            came = "parameter(...)" if isinstance(method, dataclasses.Field) else repr(method)
            raise TypeError(
                f"{kind.__name__}.{name} = {came}: {name} is a method of {_owner(kind, name)}, which this would hide; give it another name"
            )
        if name in but or not inspect.isfunction(method):
            continue
        wanted = [one.name for one in inspect.signature(replaced).parameters.values() if _must_be_given(one)]
        try:
            inspect.signature(method).bind(*wanted)
        except TypeError as error:
            raise TypeError(f"{kind.__name__}.{name} must take ({', '.join(wanted)}): {error}") from None


def _owner(kind: type, name: str) -> str:
    return next(base.__name__ for base in kind.__mro__[1:] if name in vars(base))


def _must_be_given(one: inspect.Parameter) -> bool:
    return one.default is one.empty and one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)
