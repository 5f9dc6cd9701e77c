"""Announcement: which contract a mediator or a leader announces, what it charges for it, and how likely all opt in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.theory.games.best_fee import best_fee
from credit_flow.theory.games.offer_table import OfferTable

MEDIATORS = ("none", "house", "leader")
"""Who announces a contract with a fee in a proposer's stead: nobody, an account of its own that plays no game, or the player who would propose."""


class Announcement(NamedTuple):
    """What is announced in every episode."""

    theta: float  # credits, nan = no contract
    fee: float  # credits that each who opts in pays
    chance: float  # that all opt in


def announcement(offers: OfferTable, leads: bool, freedom: float, own_aim: float) -> Announcement:
    """Of the contracts in `offers` that of highest welfare, with the fee that suits who announces it best: a mediator, or if it `leads` the proposer of `offers`.

    `own_aim` is the weight of its own income, the rest is on what all players earn; players opt in by themselves, each unless it would rather be free, which is worth 0 .. `freedom` credits to it.
    """
    best, null = offers.best_signed, offers.null
    if np.isnan(best.theta):
        return Announcement(np.nan, 0.0, 0.0)
    gains = best.values - best.payments - null.values
    pays = np.arange(len(gains)) != offers.proposer if leads else np.ones(len(gains), dtype=np.bool_)
    own = float(gains[~pays].sum())
    charged = best_fee(gains[pays], best.welfare - null.welfare, own, freedom=freedom, own_aim=own_aim)
    return Announcement(best.theta, charged.fee, charged.chance)
