"""One society's share in a learner of many: so that the models of several seeds train one bank of policies."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.agents.experience import Experience
from credit_flow.learners.learner import Learner


class SharedLearner(Learner):
    """Bids and learns for society number `society` of `company`, a learner whose `PopulationSpec` have a seed for each.

    Its own `update` does nothing: the company's is called once all societies have finished the tick. With `greedy` it bids
    means and learns nothing: a society that is being examined.
    """

    def __init__(self, company, society: int, greedy: bool = False):
        self.company, self.society, self.greedy = company, society, greedy

    def require_fit(self, *society: int) -> None:
        """As the company is."""
        self.company.require_fit(*society)

    def act(self, seen: Seen, greedy: bool = False) -> np.ndarray:
        """The company's bids (copies, bidders) for its society, credits."""
        bids = self.company.act(seen, greedy or self.greedy, self.society)
        self.log_density = self.company.log_density
        return bids

    def observe(self, decisions: Experience) -> None:
        """Passed on."""
        if not self.greedy:
            self.company.observe(decisions, self.society)
