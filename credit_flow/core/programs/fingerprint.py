"""The fingerprint of a rule: a hash over its text and over everything that its text reads, however deep.

Numba's disk cache watches the one file in which a kernel stands. A kernel is compiled from more than that: from the kernels that it
calls and from the constants that it names, wherever they stand. Two texts of one fingerprint compile to the same code; and what does
not go into a kernel (a comment, a page, the model) does not make anybody wait for the compiler.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType

import numpy as np

_PLAIN = (bool, int, float, complex, str, bytes, type(None), np.generic)


def fingerprint(text: Callable) -> str:
    """40 hexadecimal places; the same in every process and on every machine with the same Python."""
    digest, seen, waiting = hashlib.sha1(), set(), [text]
    while waiting:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        words, more = _read(item)
        digest.update(repr(words).encode())
        waiting += more
    return digest.hexdigest()


def _read(item) -> tuple[list, list]:
    """What to hash of an item, and what else it leads to."""
    function = _text_of(item)
    if function is None:
        return [_word(item)], list(item) if isinstance(item, tuple) else []
    names = sorted({name for code in _codes(function.__code__) for name in code.co_names})
    cells = [cell.cell_contents for cell in function.__closure__ or ()]
    read = {name: function.__globals__[name] for name in names if name in function.__globals__}
    words = [_code_words(function.__code__), repr(function.__defaults__), sorted(read)]
    return words, [*read.values(), *cells]


def _text_of(item) -> FunctionType | None:
    """The Python function behind a kernel, a batch rule or a plain function; None for what is neither."""
    for name in ("one", "py_func", "__wrapped__"):  # `lots`, Numba's dispatcher, the plain stand-in of both
        inner = getattr(item, name, None)
        if callable(inner) and not isinstance(item, type | ModuleType):
            return _text_of(inner)
    return item if isinstance(item, FunctionType) else None


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _code_words(code: CodeType) -> list:
    """A code object without its line numbers and paths."""
    constants = [_code_words(c) if isinstance(c, CodeType) else _word(c) for c in code.co_consts]
    return [code.co_code, code.co_names, code.co_varnames, code.co_freevars, constants]


def _word(value) -> object:
    """A value in a form that prints the same in every process."""
    if isinstance(value, _PLAIN):
        return repr(value)
    if isinstance(value, frozenset):
        return sorted(map(repr, value))
    if isinstance(value, tuple):
        return [type(value).__qualname__, [_word(part) for part in value]]
    if isinstance(value, np.ndarray):
        return [value.dtype.str, value.shape, value.tobytes()]
    name = getattr(value, "__qualname__", getattr(value, "__name__", type(value).__qualname__))
    return [getattr(value, "__module__", ""), name, getattr(value, "_fields", ())]
