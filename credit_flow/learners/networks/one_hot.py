"""OneHot: what networks see of numbers that are names, such as the kinds of things in a view."""

from __future__ import annotations

import numpy as np


class OneHot:
    """Maps what is shown (n, `shown`), codes of which number i is one of 0 .. `symbols`[i] - 1, to what is seen (n, `features`), numbers, 32 bit: a 1 for every code, among zeros.

    Kind 4 is not twice kind 2; a network that is shown the codes themselves must find that out, and one of linear layers cannot.
    """

    picture = ()

    def __init__(self, symbols: tuple[int, ...]):
        self._first = np.concatenate([[0], np.cumsum(symbols)])
        self._last, self.features = np.array(symbols) - 1, int(self._first[-1])

    def __call__(self, shown: np.ndarray) -> np.ndarray:
        """What is seen (n, features) of what is shown (n, shown)."""
        codes = np.clip(np.asarray(shown).astype(np.int64), 0, self._last)
        seen = np.zeros((len(codes), self.features), dtype=np.float32)
        np.put_along_axis(seen, codes + self._first[:-1], 1.0, axis=1)
        return seen
