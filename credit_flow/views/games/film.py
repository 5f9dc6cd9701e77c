"""A film: what one copy of a game looked like in every step of one episode, and who paid whom in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from credit_flow.core.records.record import Record
from credit_flow.tables.scenes import CELLS
from credit_flow.views.games.payments import seats_of
from credit_flow.views.games.roles import acting, copies_of, roles_of
from credit_flow.views.nothing_to_show import NothingToShow
from credit_flow.views.window import needed

APPLE, WASTE = CELLS.index("apple"), CELLS.index("waste")
CREDIT = 0  # the asset


@dataclass(frozen=True)
class Film:
    """Steps (n,) of one episode of one copy, in order."""

    copy: int
    episode: int
    theta: float  # credits, of the contract; nan without one
    steps: np.ndarray  # (n,) steps of the episode before each
    cells: np.ndarray  # (n, rows, columns) classes, `tables.scenes.CELLS`
    agents: np.ndarray  # (n, agents, 4) row, column, heading, 1 if it takes part
    beams: list[np.ndarray]  # (n,) of (cells, 3) row, column, class
    rewards: np.ndarray  # (n, agents) credits
    roles: dict[int, str]  # what each agent is by what it did, where the episode is over
    payments: pd.DataFrame  # place in `steps`, payer, payee (agents), amount in credits

    @property
    def apples(self) -> np.ndarray:
        """How many lie there (n,)."""
        return (self.cells == APPLE).sum(axis=(1, 2))

    @property
    def waste(self) -> np.ndarray:
        """Cells with waste (n,)."""
        return (self.cells == WASTE).sum(axis=(1, 2))

    @property
    def has_river(self) -> bool:
        """Whether waste could lie anywhere."""
        return bool(np.isin(self.cells[0], (CELLS.index("river"), WASTE)).any())

    @property
    def has_orchard(self) -> bool:
        """Whether apples could lie anywhere."""
        return bool(np.isin(self.cells, (CELLS.index("orchard"), APPLE)).any())

    @property
    def present(self) -> np.ndarray:
        """How many players are on the map (n,)."""
        return self.agents[:, :, 3].sum(axis=1)

    @property
    def moved(self) -> np.ndarray:
        """Credits that players paid each other (n,)."""
        return np.bincount(self.payments["place"], weights=self.payments["amount"], minlength=len(self.steps))

    @property
    def welfare(self) -> np.ndarray:
        """What all earned so far, this step included (n,), credits."""
        return self.rewards.sum(axis=1).cumsum()

    @property
    def contract(self) -> str:
        """What contract is in force, in words."""
        return "no contract" if np.isnan(self.theta) else f"contract, theta {self.theta:g}"

    @property
    def labour(self) -> str:
        """Who does what, in words: "0 1 clean, 2 eats"; nothing where players are nothing in particular."""
        groups: dict[str, list[int]] = {}
        for agent, role in self.roles.items():
            groups.setdefault(role, []).append(agent)
        groups.pop("player", None)
        return ", ".join(
            f"{' '.join(map(str, agents))} {acting(role, len(agents))}" for role, agents in groups.items()
        )

    def net(self, place: int) -> np.ndarray:
        """What agent i paid agent j in a step, less what j paid i, where that is more than 0 (agents, agents), credits."""
        n = self.agents.shape[1]
        own = self.payments[self.payments["place"] == place]
        paid = np.zeros((n, n))
        np.add.at(paid, (own["payer"].to_numpy(), own["payee"].to_numpy()), own["amount"].to_numpy())
        return np.maximum(paid - paid.T, 0.0)


def watched(record: Record) -> pd.DataFrame:
    """The table `scenes`. Errors: `NothingToShow` for a game without a map."""
    scenes = needed(record, "scenes")
    if not (scenes["rows"] > 0).any():
        raise NothingToShow("the game is not played on a map")
    return scenes


def film(record: Record, copy: int | None = None, episode: int | None = None) -> Film:
    """An episode of a watched copy: the first such copy and its longest episode, of equals the last, unless given. Errors: `NothingToShow` for one that was not kept."""
    scenes = watched(record)
    copy = int(scenes["copy"].min()) if copy is None else copy
    own = scenes[scenes["copy"] == copy]
    if own.empty:
        raise NothingToShow(f"copy {copy} was not watched: those that were are {_listed(scenes['copy'])}")
    own = own[own["whole"].cummax()]  # cells before are not known
    lengths = own.groupby("episode").size()
    chosen = int(lengths.index[lengths == lengths.max()][-1]) if episode is None else episode
    if chosen not in lengths.index:
        raise NothingToShow(
            f"episode {chosen} of copy {copy} was not kept: those that were are {_listed(own['episode'])}"
        )
    cells = _cells(own)[(own["episode"] == chosen).to_numpy()]
    own = own[own["episode"] == chosen]
    n = len(own)
    return Film(
        copy, chosen, float(own["theta"].iloc[0]), own["step"].to_numpy(), cells,
        np.array(own["agents"].tolist()).reshape(n, -1, 4), [np.asarray(one).reshape(-1, 3) for one in own["beams"]],
        np.array(own["rewards"].tolist()).reshape(n, -1), roles_of(record, copy, chosen), _payments(record, copy, own),
    )  # fmt: skip


def _cells(scenes: pd.DataFrame) -> np.ndarray:
    """The classes of all cells in every row: of each row only those that changed are written down."""
    shape = int(scenes["rows"].iloc[0]), int(scenes["columns"].iloc[0])
    known, found = (
        np.zeros(shape[0] * shape[1], dtype=np.uint8),
        np.empty((len(scenes), *shape), dtype=np.uint8),
    )
    for place, changed in enumerate(scenes["cells"]):
        coded = np.asarray(changed, dtype=np.int64)
        known[coded // 256] = coded % 256
        found[place] = known.reshape(shape)
    return found


def _payments(record: Record, copy: int, scenes: pd.DataFrame) -> pd.DataFrame:
    """Who paid whom for what happened in each row: the cause of a payment is (tick x copies + copy) x n_agents + the payer."""
    n_agents, copies = len(scenes["rewards"].iloc[0]), copies_of(record)
    ticks = pd.Series(np.arange(len(scenes)), index=scenes["tick"].to_numpy())
    lines = needed(record, "journal")
    lines = lines[(lines["kind"] == "payment") & (lines["asset"] == CREDIT) & lines["tick"].isin(ticks.index)]
    place, payer = np.divmod(lines["cause"].to_numpy(), n_agents)
    own = place == lines["tick"].to_numpy() * copies + copy
    seats = seats_of(record)
    agent = seats[seats["copy"] == copy].set_index("row")["agent"]
    payee = (lines["payee"] - record.manifest["first_account"]).map(agent).fillna(-1).to_numpy(dtype=np.int64)
    found = pd.DataFrame({
        "place": ticks.reindex(lines["tick"]).to_numpy(), "payer": payer, "payee": payee, "amount": lines["amount"].to_numpy(),
    })[own & (payee >= 0)]  # fmt: skip
    return found.astype({"place": np.int64}).reset_index(drop=True)


def _listed(numbers: pd.Series) -> str:
    some = sorted(set(numbers.tolist()))
    return ", ".join(map(str, some[:8])) + (", ..." if len(some) > 8 else "")
