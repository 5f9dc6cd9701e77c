"""`Classifier`: an expert that fires in one condition; its wealth is its strength."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.expert import Column
from credit_flow.agents.experts.bidder import Bidder


class Classifier(Bidder):
    """If the observation is `condition`, do `action`."""

    condition = Column("the number of the observation in which it fires", dtype=np.int64)
    activation = Column("its strength when the last auction began, credits")
