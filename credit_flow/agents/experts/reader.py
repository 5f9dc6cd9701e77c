"""`Reader`: the expert of the digits economy, a small classifier that buys decisions from others."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.expert import Column, Expert


class Reader(Expert):
    """An expert that sees a few pixels, knows a prototype per class, and remembers who decides which classes well.

    Places of `asked` and `borne_out` are links x pairs of classes: one row of pairs per link, in the order of `pairs`,
    and a last one for the expert itself.
    """

    pixels = Column("which of the 64 pixels it sees", dtype=np.int64, width="features", fill=-1)
    prototypes = Column(
        "a prototype per class, its pixels one after the other, ink 0..1", width="prototype_ink"
    )
    seen = Column("digits learnt from, per class", dtype=np.int64, width="classes")
    markup = Column("what it adds to the expected cost of a digit, as a share, >= 0", own=True, low=0.0)
    premium = Column("what it adds to the cost of a decision for others, as a share, >= 0")
    success = Column("how often it expects to be right about a digit it owns, in [0, 1]")
    owned = Column("digits it has owned, those of its ancestors included", dtype=np.int64)
    expected_price = Column("what it expects to pay others for help with a digit, credits", width="kinds")
    neighbours = Column(
        "rows of the experts it may hire, -1 = none", dtype=np.int32, width="links", fill=-1, of="rows"
    )
    trust = Column("how often each neighbour is of help with one of its digits, in [0, 1]", width="links")
    judged = Column(
        "whom `asked` and `borne_out` are about, per link", dtype=np.int32, width="links", fill=-1
    )
    asked = Column("decisions between two classes, one of them true", dtype=np.int32, width="experience")
    borne_out = Column("those of them that named the true one", dtype=np.int32, width="experience")
