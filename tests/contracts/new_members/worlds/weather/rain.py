"""Rain: so much of it in every tick."""

from credit_flow.worlds.world import World


class Rain(World):
    """WORLD may pay `depth` credits in every tick."""

    def __init__(self, depth: float = 10.0):
        self.depth = depth

    def advance(self, tick: int) -> float:
        """Credits."""
        return self.depth
