"""One price: ask the same share of the bounty for everything."""

from credit_flow.agents.policy import Policy


class OnePrice(Policy):
    """Asks nine tenths of the bounty, or its cost where that is more."""

    batched = False

    def ask(self, seen):
        """Credits."""
        return max(0.9 * seen.bounty, seen.cost)
