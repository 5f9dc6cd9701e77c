"""TableActor: one mind with a table of values acts and learns through whole episodes, compiled from what is seen to the reward."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import nearest
from credit_flow.core.books.ledger import SINK, Entry
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.rewards import rewards
from credit_flow.institutions.states.played_episodes import MEMORY, PlayedEpisodes
from credit_flow.institutions.states.rule_market import Terms
from credit_flow.institutions.states.table_episode import learning_of


class TableActor(Institution):
    """In every tick the first expert acts through `episodes` episodes of each copy by Q-learning (key `watkins1992`), undiscounted, on the table of the model's learner.

    It acts at random with the learner's chance of exploration x (1 - running mean of success), so that exploration fades as entry does in a market of rules
    (`CoveringEntry`). A step costs `tax` credits, which shrink as `whole` / size in instances larger than `whole`; a cut-off is worth nothing.
    WORLD pays the rewards; both are posted by episode.
    """

    def __init__(self, *, episodes: int, tax: float, whole: int):
        self.episodes, self.tax, self.whole = episodes, float(nearest(tax)), whole

    def registers(self, model) -> tuple[PlayedEpisodes]:
        """What came of the episodes."""
        return (PlayedEpisodes(model.world.copies, self.episodes),)

    def mint(self, world) -> float:
        """Rewards of the episodes beyond the first, credits."""
        return world.copies * (self.episodes - 1) * world.most

    def step(self, model) -> None:
        """Play the episodes of the tick, and post what they come to."""
        played, world, learner = model.registers[PlayedEpisodes], model.world, model.learner
        if not hasattr(learner, "values"):
            raise TypeError(
                f"learner = {type(learner).__name__}: whole episodes are learnt from in a table of values (QLearning) alone; set episodes = 0"
            )
        n, first = self.episodes * world.copies, played.begin()
        gains = np.zeros((n, 2))
        game = (world.ground, world.state, learner.values, learner.rate, self.terms(model))
        learning_of(world.texts)(
            n,
            world.copies,
            first,
            float(learner.exploration),
            1,
            *game,
            gains,
            played.finished,
            played.counts,
        )
        played.end(world)
        cause, paid = first + np.arange(n), gains[:, 1] > 0.0
        entries = rewards(model.first_account, gains[:, 0], cause)
        if paid.any():
            entries.append(Entry(model.first_account, SINK, gains[paid, 1], "tax", cause[paid]))
        if entries:
            model.ledger.post(*entries)

    def terms(self, model) -> Terms:
        """The rules, and the keys of the draws."""
        keys = (model.stream(name) for name in ("instances", "bids", "house", "cover"))
        return Terms(0.0, self.tax, 0.0, self.whole, 1, model.world.n_actions, MEMORY, *keys)
