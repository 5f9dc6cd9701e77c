"""Replay: the journal applied in order to an empty ledger gives every balance and the hash again, bit for bit."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.entry import Entry
from credit_flow.core.journal import Block, Part, blocks_of
from credit_flow.core.ledger import Asset, Ledger
from credit_flow.core.posting import EVENTS, FROZEN_MAY, MARKET_MAY
