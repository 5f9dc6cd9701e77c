"""A method that somebody writes anew is called as the one that it replaces: with as many values, checked when its class is read."""

from __future__ import annotations

import inspect


def require_same_calls(kind: type, but: tuple[str, ...] = ()) -> None:
    """Errors: TypeError for a public method of `kind` that cannot be called as that of the class it derives from; `but` some, which may
    take more."""
    for name, method in vars(kind).items():
        replaced = next((vars(base)[name] for base in kind.__mro__[1:] if name in vars(base)), None)
        if (
            name.startswith("_")
            or name in but
            or not inspect.isfunction(method)
            or not inspect.isfunction(replaced)
        ):
            continue
        wanted = [one.name for one in inspect.signature(replaced).parameters.values() if _must_be_given(one)]
        try:
            inspect.signature(method).bind(*wanted)
        except TypeError as error:
            raise TypeError(f"{kind.__name__}.{name} must take ({', '.join(wanted)}): {error}") from None


def _must_be_given(one: inspect.Parameter) -> bool:
    return one.default is one.empty and one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)
