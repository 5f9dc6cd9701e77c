"""What stands behind the attributes of an expert: columns of the table, and facts that only the books change."""

from __future__ import annotations

from typing import Any

import numpy as np


class Column:
    """A trait of an expert that lives in the table: reading `expert.skill` reads `table.skill[row]`, one memory.

    `width` is 0 for one number per expert, a whole number, or the name of the scenario's parameter that gives it. An `own` trait
    the expert's policy may set, from `low` on; all others it can only read. `of` is "rows" or "policies" where the numbers are
    indices of them; of rows also -1, none.
    """

    def __init__(
        self, help: str, *, dtype: Any = np.float64, width: int | str = 0, fill: float = 0,
        own: bool = False, low: float = -np.inf, of: str = "",
    ):  # fmt: skip
        self.__doc__ = help
        self.dtype, self.width, self.fill = dtype, width, fill
        self.own, self.low, self.of = own, low, of

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, expert, owner: type):
        if expert is None:
            return self
        value = expert.model.table.column(self.name)[expert.row]
        return value if isinstance(value, np.ndarray) else value.item()

    def __set__(self, expert, value) -> None:
        """Errors: `ValueError` for another shape or kind of number, or an index of nothing; nothing is changed then."""
        column = expert.model.table.column(self.name)
        column[expert.row] = self._checked(value, column.shape[1:], expert.model)

    def _checked(self, value, shape: tuple[int, ...], model) -> np.ndarray:
        try:
            given = np.asarray(value, dtype=np.float64)
        except (TypeError, ValueError):
            raise self._refusal(value, "numbers") from None
        if given.shape not in ((), shape):
            raise self._refusal(value, f"one number or {shape[0]} of them" if shape else "one number")
        if not np.isfinite(given).all() and not np.isnan(self.fill):
            raise self._refusal(value, "finite numbers")
        if (given < self.low).any():
            raise self._refusal(value, f"at least {self.low}")
        if np.issubdtype(self.dtype, np.integer) and (given != np.trunc(given)).any():
            raise self._refusal(value, "whole numbers")
        if self.of:
            low, n = (-1, model.table.n_rows) if self.of == "rows" else (0, len(model.policies))
            if (given < low).any() or (given >= n).any():
                raise self._refusal(value, f"indices of {self.of}, {low} .. {n - 1}")
        return given

    def _refusal(self, value, right: str) -> ValueError:
        return ValueError(f"{self.name} = {value!r}: must be {right} ({self.__doc__})")


class Fact(property):
    """A property that the books keep; setting it is refused with `instead`, what to do."""

    def __init__(self, get, instead: str):
        super().__init__(get)
        self.__doc__, self.instead = get.__doc__, instead

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __set__(self, expert, value) -> None:
        raise AttributeError(f"{self.name} cannot be set: {self.instead}")


def fact(instead: str):
    """A decorator: the property is a `Fact`, and `instead` says what to do instead of setting it."""
    return lambda get: Fact(get, instead)
