"""Payments: what passed between the players of one copy of a game, WORLD and SINK, by what it was for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from credit_flow.core.records.record import Record
from credit_flow.views.games.roles import copies_of, episodes_ended
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.window import needed

WORLD, SINK, _OTHER = -1, -2, -3
"""Of the columns `payer` and `payee`, where players are 0, 1, ..."""

REWARD, SIGNING, TRANSFER, UNPAID = "rewards", "payments for signing", "transfers", "promises unpaid"
KINDS = (REWARD, TRANSFER, SIGNING, UNPAID)
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}


def busiest_copy(record: Record) -> int:
    """The first of the copies in which most credit passed between players."""
    seats = seats_of(record)
    lines = _lines(record)
    paid = lines[
        (lines["kind"] == "payment") & lines["payer"].isin(seats.index) & lines["payee"].isin(seats.index)
    ]
    totals = paid.groupby(paid["payee"].map(seats["copy"]))["amount"].sum()
    return int(totals.idxmax()) if len(totals) else int(seats["copy"].min())


def payments(record: Record, copy: int) -> pd.DataFrame:
    """Who paid whom how much for what in a copy, over the whole run: columns payer, payee (players of the copy, `WORLD`, `SINK`), kind (one of `KINDS`), amount in credits.

    What WORLD gives for setting up, endowments and subsidies, and what was staked, are left out. A promise unpaid is what was owed and had not been paid in the end.
    Errors: `NothingToShow` for a copy that there is not.
    """
    seats = seats_of(record)
    own = seats.loc[seats["copy"] == copy, "agent"]
    if own.empty:
        raise NothingToShow(f"copy {copy}: the run has copies {seats['copy'].min()} .. {seats['copy'].max()}")
    lines = _lines(record)
    lines = lines[lines["payer"].isin(own.index) | lines["payee"].isin(own.index)]
    lines = _promises(lines)
    lines = lines.assign(what=_what(lines, copy, int(record.parameters.get("copies", 1))))
    for side in ("payer", "payee"):
        lines[side] = lines[side].map(own).fillna(lines[side]).astype(int)
    found = (
        lines[lines["what"].isin(KINDS)].groupby(["payer", "payee", "what"], as_index=False)["amount"].sum()
    )
    found = found[found["amount"] > 0.0].rename(columns={"what": "kind"})
    return found.sort_values(["payer", "payee", "kind"], key=lambda one: one.map(_RANK.get) if one.name == "kind" else one, ignore_index=True)  # fmt: skip


def seats_of(record: Record) -> pd.DataFrame:
    """Copy and agent of every player, by its row in the table of experts: who played whom, or, before an episode is over, as players sit down, copy after copy."""
    try:
        return episodes_ended(record).drop_duplicates("row").set_index("row")[["copy", "agent"]]
    except NothingToShow:
        n_agents, copies = int(record.parameters["experts"]), copies_of(record)
        copy, agent = np.divmod(np.arange(n_agents * copies), n_agents)
        return pd.DataFrame({"copy": copy, "agent": agent})


def some_payment(record: Record) -> None:
    """Errors: `NothingToShow` where no credit has moved."""
    if payments(record, busiest_copy(record)).empty:
        raise NothingToShow("nobody was paid anything yet, by the world or by another player")


def _lines(record: Record) -> pd.DataFrame:
    """The journal with players as rows of the table of experts, WORLD and SINK below 0; lines with the market and the house are left out."""
    lines, first = needed(record, "journal"), record.manifest["first_account"]
    lines = lines[["tick", "payer", "payee", "asset", "amount", "kind", "cause"]].assign(
        kind=lines["kind"].astype(str)
    )
    for side in ("payer", "payee"):
        account = lines[side].to_numpy()
        lines[side] = np.select(
            [account >= first, account == 0, account == 1], [account - first, WORLD, SINK], _OTHER
        )
    return lines[(lines["payer"] != _OTHER) & (lines["payee"] != _OTHER)]


def _promises(lines: pd.DataFrame) -> pd.DataFrame:
    """A claim that goes back to its debtor because it was paid counts against the promise."""
    back = (lines["asset"] != 0) & (lines["kind"] == "repayment")
    kept, gone = lines[~back], lines[back]
    turned = gone.assign(payer=gone["payee"], payee=gone["payer"], amount=-gone["amount"], kind="issue")
    return pd.concat([kept, turned])


def _what(lines: pd.DataFrame, copy: int, copies: int) -> np.ndarray:
    """What each line is for."""
    kind, credit = lines["kind"], lines["asset"] == 0
    signing = lines["cause"] == lines["tick"] * copies + copy  # the number of the contract
    cases = {
        REWARD: credit & (kind == "reward"),
        SIGNING: credit & (kind == "payment") & signing,
        TRANSFER: credit & kind.isin(["payment", "repayment"]),
        UNPAID: ~credit & (kind == "issue"),
    }
    return np.select(list(cases.values()), list(cases), "")
