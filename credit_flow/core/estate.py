"""Estates: creditors first, by seniority and pro rata within a class, then heirs; then the account closes with nothing."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.clearing import Debt, clear, waterfall
from credit_flow.core.entry import Entry, whole
from credit_flow.core.ledger_codes import CREDIT, FROZEN_MAY, HOUSE, MARKET, MARKET_MAY

if TYPE_CHECKING:
    from credit_flow.core.ledger import Ledger
