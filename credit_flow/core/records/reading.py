"""A Reading: what there is to read of a run, whether it was saved or is still alive. Measures and figures take one."""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx
import numpy as np
import pandas as pd
import pyarrow as pa

from credit_flow.core.books.full_journal import merged
from credit_flow.core.books.kinds import BY_NAME
from credit_flow.core.books.posting import SORTS
from credit_flow.core.mistake import FolderError
from credit_flow.core.records.record_folder import as_frame, shelf


class RecordError(FolderError):
    """A folder that is no Record, or a broken one, or a table that a run has not; says what is missing."""


class Reading:
    """Tables of a run and the facts of its `manifest`. Views, measures and detectors read nothing else; `Record` is one on disk or of a
    run that is over, `model.reading()` one of a living model.

    - `journal`: every posting: tick, batch, payer, payee, asset, amount (credits), kind, cause
    - `events`: what else the ledger wrote down: accounts opened and closed, ticks begun, lines, lots ...; see `EVENTS`
    - `measures`: one row per tick, indexed by tick
    - `snapshots`: columns of the living experts, every `stride` ticks, one row per expert
    - any other that a part of its economy fills, by its name (`record.steps`); `tables` lists those that there are, and the
      folder `credit_flow/tables` says what stands in them
    """

    def __init__(self, manifest: dict, tables: Mapping[str, pa.Table] | None = None):
        self.manifest, self._tables = manifest, dict(tables or {})
        self._frames: dict[str, pd.DataFrame] = {}

    def __repr__(self) -> str:
        """What was run, how far, and where it stands."""
        says = self.manifest
        return (
            f"<{type(self).__name__} {self._where}{says.get('scenario', '?')}, seed {says.get('seed', '?')}, {says.get('ticks', 0)} ticks, "
            f"{says.get('status', '?')}, journal {str(says.get('journal_hash', '?'))[:12]}>"
        )

    _where, _place = "", "the Record"  # in words, for what it is called and for errors

    # -- tables

    @property
    def tables(self) -> list[str]:
        """The names of the tables there are."""
        return sorted(self._tables)

    def table(self, name: str) -> pa.Table:
        """A table as it is stored. Errors: `RecordError` if there is none, or it is broken."""
        if name not in self._tables:
            raise RecordError(f"this {type(self).__name__} holds no table {name!r}")
        return self._tables[name]

    def columns(self, name: str) -> Mapping[str, np.ndarray]:
        """The columns of a table as arrays (rows,), `tick` among them. Errors: `RecordError` if there is none, or it is broken."""
        return {column: values.to_numpy() for column, values in self._frame(name).items()}

    def frame(self, name: str) -> pd.DataFrame:
        """A table of any name as pandas has it; `measures` by tick. Errors: `RecordError` if there is none, or it is broken."""
        return self.measures if name == "measures" else self._frame(name)

    def __getattr__(self, name: str) -> pd.DataFrame:
        """The table of this name. Errors: `RecordError` if the run recorded none, AttributeError for a name of no table."""
        if name.startswith("_") or not {name} & (shelf().keys() | self.manifest.get("tables", {}).keys()):
            kind = type(self).__name__
            raise AttributeError(f"a {kind} has no {name!r}; its tables: {', '.join(self.tables)}")
        return self._frame(name)

    def __dir__(self) -> list[str]:
        """Its tables too."""
        return [*super().__dir__(), *self.tables]

    @property
    def journal(self) -> pd.DataFrame:
        """All postings, amounts in credits."""
        return self._frame("journal")

    @property
    def events(self) -> pd.DataFrame:
        """What the ledger wrote down beside postings, with the place of each among all lines."""
        return self._frame("events")

    @property
    def full_journal(self) -> pd.DataFrame:
        """Postings and events in the order in which they were written, as `Ledger.replay` takes them."""
        try:
            return merged(self.journal, self.events)
        except ValueError as error:
            raise RecordError(f"{self._place}: events: {error}") from None

    @property
    def measures(self) -> pd.DataFrame:
        """One row per tick."""
        return self._frame("measures").set_index("tick")

    @property
    def snapshots(self) -> pd.DataFrame:
        """One row per living expert and snapshot tick."""
        return self._frame("snapshots")

    # -- facts

    @property
    def ticks(self) -> int:
        """The last tick there is."""
        return int(self.manifest["ticks"])

    @property
    def seed(self) -> int:
        """The seed of the run."""
        return int(self.manifest["seed"])

    @property
    def parameters(self) -> dict:
        """The scenario's parameters by name."""
        return self.manifest["parameters"]

    @property
    def shocks(self) -> list[tuple[int, str, float]]:
        """The changes in mid-run that were settled beforehand: (tick, what, factor) each, in force from that tick on, in order; those at
        its first tick change nothing in it, and what was to come after its last has not come: both are left out."""
        found = self.manifest.get("shocks", self.parameters.get("shock", ()))
        known = sorted((int(tick), str(what), float(factor)) for tick, what, factor in found)
        return [shock for shock in known if 1 < shock[0] <= self.ticks]

    # -- money

    @property
    def assets(self) -> pd.DataFrame:
        """What can be held, by its number: its `name` ("" for a claim), its `sort` (credit, good, token, share, claim), the account that is
        its `issuer`, and whether it was `retired` because nobody held it; 0 is credit, which WORLD issues."""
        made = self.events[self.events["kind"].isin(["asset", "claim"])]
        sorts = np.array(SORTS)[(made["payee"] - made["payer"]).where(made["kind"] == "asset", -1).to_numpy()]
        sorts = np.where(made["kind"] == "claim", "claim", sorts)
        found = pd.DataFrame(
            {"sort": ["credit", *sorts], "issuer": [0, *made["payer"]]},
            index=pd.Index([0, *made["asset"]], name="asset"),
        )
        names = {number: name for name, number in self.manifest["assets"].items()}
        found.insert(0, "name", [names.get(number, "") for number in found.index.tolist()])
        gone = self.events.loc[self.events["kind"] == "retire", "asset"]
        return found.assign(retired=found.index.isin(gone))

    def postings(self, start: int = -1, stop: int | None = None, asset: int = 0) -> pd.DataFrame:
        """The postings of one asset in the ticks (start, stop], endowments in tick 0; `flow` says what a kind is by its nature: import,
        internal, respiration or export."""
        lines, stop = self.journal, self.ticks if stop is None else stop
        lines = lines[(lines["tick"] > start) & (lines["tick"] <= stop) & (lines["asset"] == asset)]
        flows = {kind: BY_NAME[kind].flow for kind in lines["kind"].cat.categories}
        return lines.assign(flow=lines["kind"].astype(object).map(flows))

    def flow_graph(self, start: int = 0, stop: int | None = None, asset: int = 0) -> nx.DiGraph:
        """Who paid whom how much in the ticks (start, stop]: nodes are accounts, edges carry `amount` (credits) and `n`."""
        edges = self.postings(start, stop, asset).groupby(["payer", "payee"])["amount"].agg(["sum", "size"])
        graph = nx.DiGraph()
        for (payer, payee), (amount, n) in zip(edges.index, edges.to_numpy()):
            graph.add_edge(int(payer), int(payee), amount=float(amount), n=int(n))
        return graph

    def balances(self, tick: int | None = None, asset: int = 0) -> np.ndarray:
        """What every account held of one asset (accounts,) at the close of `tick` (default: the last), summed from the journal, exactly."""
        lines = self.postings(stop=tick, asset=asset)
        n = int(max(lines["payer"].max(), lines["payee"].max())) + 1 if len(lines) else 4
        received = np.bincount(lines["payee"], weights=lines["amount"], minlength=n)
        return received - np.bincount(lines["payer"], weights=lines["amount"], minlength=n)

    def _frame(self, name: str) -> pd.DataFrame:
        if name not in self._frames:
            self._frames[name] = self._read_frame(name)
        return self._frames[name]

    def _read_frame(self, name: str) -> pd.DataFrame:
        try:
            return as_frame(name, self.table(name))
        except RecordError:
            raise
        except (ValueError, pa.ArrowException) as error:
            raise RecordError(f"{self._place}: {error}") from None
