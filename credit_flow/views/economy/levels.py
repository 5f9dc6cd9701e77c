"""At which level of hiring an expert stands in a task: 0 owns it, 1 is hired by the owner, 2 is hired on."""

from __future__ import annotations

import numpy as np
import pandas as pd


class HiringLevels:
    """Levels of accounts by cause, from the payments between experts and the rewards of those who own the tasks.

    An owner is who is rewarded, or pays without being paid; whom a level-k expert pays for the first time stands at
    level k + 1. Columns (payments,): `cause`, `payer`, `payee`; (owners,) `owner_cause`, `owner`.
    """

    def __init__(self, cause, payer, payee, owner_cause, owner):
        columns = [np.asarray(column, dtype=np.int64) for column in (cause, payer, payee, owner_cause, owner)]
        cause, payer, payee, owner_cause, owner = columns
        self._n_accounts = int(max(payer.max(initial=0), payee.max(initial=0), owner.max(initial=0))) + 1
        payers, payees = self._key(cause, payer), self._key(cause, payee)
        found = np.union1d(np.setdiff1d(payers, payees), self._key(owner_cause, owner))
        levels = [found]
        while len(levels[-1]):
            paid = payees[np.isin(payers, levels[-1])]
            levels.append(np.setdiff1d(paid, found))
            found = np.union1d(found, paid)
        sizes = [len(level) for level in levels]
        self._level = pd.Series(np.repeat(np.arange(len(levels)), sizes), index=np.concatenate(levels))

    def __call__(self, cause, account) -> np.ndarray:
        """The level of each account in each cause (n,); 0 for one that is in no chain of hirings."""
        key = self._key(np.asarray(cause, dtype=np.int64), np.asarray(account, dtype=np.int64))
        return self._level.reindex(key).fillna(0).to_numpy(dtype=np.int64)

    def _key(self, cause: np.ndarray, account: np.ndarray) -> np.ndarray:
        return cause * self._n_accounts + account
