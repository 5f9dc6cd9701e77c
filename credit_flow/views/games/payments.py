"""Payments: what passed between the players of one copy of a game, WORLD and SINK, by what it was for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from credit_flow.core.records.record import Record
from credit_flow.views.games.roles import agents_of, copies_of
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.window import needed

WORLD, SINK, _OTHER = -1, -2, -3
"""Of the columns `payer` and `payee`, where players are 0, 1, ..."""

REWARD, LOSS, TRANSFER = "rewards", "losses", "transfers"
SIGNING, UNPAID = "payments for signing", "promises unpaid"
KINDS = (REWARD, LOSS, TRANSFER, SIGNING, UNPAID)
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}


def busiest_copy(record: Record) -> int:
    """The first of the copies in which most credit passed between players."""
    lines = _lines(record)
    paid = lines[(lines["kind"] == "payment") & (lines["payer"] >= 0) & (lines["payee"] >= 0)]
    totals = paid.groupby(_copies(record, paid))["amount"].sum()
    return int(totals.idxmax()) if len(totals) else 0


def payments(record: Record, copy: int) -> pd.DataFrame:
    """Who paid whom how much for what in a copy, over the whole run: columns payer, payee (players of the copy, `WORLD`, `SINK`), kind (one of `KINDS`), amount in credits.

    What WORLD gives for setting up, endowments and subsidies, and what was staked, are left out. A promise unpaid is what was owed and had not been paid in the end.
    Errors: `NothingToShow` for a copy that there is not.
    """
    seats, lines = seats_of(record), _lines(record)
    own = seats[seats["copy"] == copy].set_index("row")["agent"]
    if own.empty:
        raise NothingToShow(f"copy {copy}: the run has copies 0 .. {seats['copy'].max()}")
    lines = _promises(lines[_copies(record, lines) == copy])
    lines = lines.assign(what=_what(lines, copies_of(record)))
    for side in ("payer", "payee"):
        lines[side] = lines[side].map(own).fillna(lines[side]).astype(int)
    found = (
        lines[lines["what"].isin(KINDS)].groupby(["payer", "payee", "what"], as_index=False)["amount"].sum()
    )
    found = found[found["amount"] > 0.0].rename(columns={"what": "kind"})
    return found.sort_values(["payer", "payee", "kind"], key=lambda one: one.map(_RANK.get) if one.name == "kind" else one, ignore_index=True)  # fmt: skip


def seats_of(record: Record) -> pd.DataFrame:
    """Copy, agent, and row in the table of experts of every seat: founders sit down in turn, copy after copy, and anew from the first where they are too few."""
    n_agents, copies = agents_of(record), copies_of(record)
    seat = np.arange(n_agents * copies)
    founders = int(record.measures["population"].iloc[0])
    return pd.DataFrame(
        {"copy": seat // n_agents, "agent": seat % n_agents, "row": seat % min(founders, len(seat))}
    )


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


def _copies(record: Record, lines: pd.DataFrame) -> np.ndarray:
    """The copy in which each line was paid, -1 for none: that of the player, or, where one plays in several, as its cause says."""
    seats, copies = seats_of(record), copies_of(record)
    if not seats["row"].duplicated().any():
        player = np.maximum(lines["payer"], lines["payee"])
        return player.map(seats.set_index("row")["copy"]).fillna(-1).to_numpy(dtype=np.int64)
    cause = lines["cause"].to_numpy()
    return np.where(_signing(lines, copies), cause, cause // agents_of(record)) % copies


def _signing(lines: pd.DataFrame, copies: int) -> pd.Series:
    """Which payments have the number of a contract for a cause, tick x copies + copy."""
    return (lines["kind"] == "payment") & (lines["cause"] // copies == lines["tick"])


def _what(lines: pd.DataFrame, copies: int) -> np.ndarray:
    """What each line is for."""
    kind, credit = lines["kind"], lines["asset"] == 0
    cases = {
        REWARD: credit & (kind == "reward") & (lines["payee"] != SINK),
        LOSS: credit & (kind == "reward"),
        SIGNING: credit & _signing(lines, copies),
        TRANSFER: credit & kind.isin(["payment", "repayment"]),
        UNPAID: ~credit & (kind == "issue"),
    }
    return np.select(list(cases.values()), list(cases), "")
