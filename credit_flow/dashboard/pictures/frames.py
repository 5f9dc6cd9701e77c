"""A frame: one picture of the network for a browser, made from one snapshot and the flows of a window.

A frame is a small header and one buffer of little-endian float32. The header (`Frame.header`, plain JSON):

- `frame` its number, `tick`, `run` (run id), `window` [start, stop] (ticks in (start, stop])
- `membership`: version of the list of experts; `ids`: their numbers (n - n_system,), only while the browser has not yet
  acknowledged a frame of this version
- `n` nodes, `n_system` of them system nodes at the end, named by `systems` in their order: WORLD (left), COMPUTE (right,
  the ledger's SINK), TREASURY (bottom, HOUSE), OTHERS (top, experts beyond the 1,000 largest); one of radius 0 is not drawn
- `n_edges`, `n_dots`; `dot`: credits that a dot stands for, 0 = no dots; `skills`: names, by index
- `flows`: what passes through each of `systems`, in words (WORLD and COMPUTE)
- `caption` (what is shown of the flow), `dots` (what a dot is, "" without dots), `summary` (one sentence for readers)
- `balance_scale`, `flow_scale`: credits at which a radius and a width reach their largest; steps of 1-2-5

The buffer holds these blocks one after the other, `n = header["n"]`, m = `n_edges`, d = `n_dots`:

- x[n], y[n]: place in the unit square, x from the left, y from the top
- radius[n]: as a share of the shorter side of the canvas
- skill[n]: index into `skills`, -1 = none (system nodes)
- mark[n]: sum of 1 born in this tick, 2 died in this tick, 4 selected, 8 followed
- from[m], to[m]: node indices, payer and payee; strongest edge first
- width[m]: pixels, 0.5 .. 3, by the square root of the flow
- kind[m]: 0 reward from the world (or the treasury), 1 payment between experts, 2 compute, rent and fees, 3 other
- edge[d], count[d]: so many dots travel on this edge within the window
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from credit_flow.dashboard.pictures.layout import SYSTEM_PLACES, columns_by_level, skill_sectors
from credit_flow.dashboard.pictures.round_numbers import held_scale, round_number, whole_dots
from credit_flow.dashboard.pictures.spring import Spring
from credit_flow.dashboard.pictures.trophic_places import levels
from credit_flow.dashboard.reading.flow_window import Flows
from credit_flow.dashboard.reading.snapshot import HOUSE, SINK, WORLD, Snapshot
from credit_flow.dashboard.server.limits import MOST_EDGES, MOST_EXPERTS

BORN, DYING, SELECTED, FOLLOWED = 1, 2, 4, 8
LAYOUTS = ("sectors", "trophic", "spring")
MOST_DOTS = 400
LEVELS_EVERY = 30
"""Frames between two computations of trophic levels."""

VERSIONS_KEPT = 64
"""Lists of experts that are remembered, so that a click on an old picture still finds whom it meant."""

_NODE_BLOCKS = ("x", "y", "radius", "skill", "mark")
_EDGE_BLOCKS = ("from", "to", "width", "kind")
_DOT_BLOCKS = ("edge", "count")


class Frame(NamedTuple):
    """One picture."""

    header: dict
    body: bytes


class Blocks(NamedTuple):
    """The blocks of a body by name."""

    nodes: dict[str, np.ndarray]  # (n,) float32 each
    edges: dict[str, np.ndarray]  # (m,) float32 each
    dots: dict[str, np.ndarray]  # (d,) float32 each


def unpack(frame: Frame) -> Blocks:
    """The blocks of a frame, as a browser reads them."""
    numbers, start, groups = np.frombuffer(frame.body, dtype="<f4"), 0, []
    sizes = [(frame.header[key], names) for key, names in zip(("n", "n_edges", "n_dots"), _ALL)]
    for size, names in sizes:
        groups.append(
            {name: numbers[start + i * size : start + (i + 1) * size] for i, name in enumerate(names)}
        )
        start += size * len(names)
    return Blocks(*groups)


class FrameBuilder:
    """Makes the frames of one page: it remembers scales, the membership and what the browser has drawn of it."""

    def __init__(self, *, most_experts: int = MOST_EXPERTS, most_edges: int = MOST_EDGES):
        self.most_experts, self.most_edges = most_experts, most_edges
        self.membership = 0
        self._shown = np.empty(0, dtype=np.int64)
        self._lists: dict[int, np.ndarray] = {}
        self._known = -1  # newest membership that the browser has drawn
        self._sent: dict[int, int] = {}
        self._balance_scale = self._flow_scale = 0.0
        self._spring = Spring()
        self._levels: tuple[int, np.ndarray, np.ndarray] = (-LEVELS_EVERY, self._shown, np.empty(0))

    def build(
        self,
        number: int,
        snapshot: Snapshot,
        flows: Flows,
        *,
        layout: str = "sectors",
        dots: bool = True,
        selected: int = -1,
        followed: Collection[int] = (),
    ) -> Frame:
        """Frame `number` of `snapshot` with the `flows` of the window that ends in it.

        `selected` and `followed` are rows of experts. Errors: `ValueError` for a layout that there is not.
        """
        if layout not in LAYOUTS:
            raise ValueError(f"layout = {layout!r}: must be one of {', '.join(LAYOUTS)}")
        chosen = _largest(snapshot, self.most_experts)
        self._update_membership(snapshot.ids[chosen])
        n = len(chosen)
        edges = _edges(flows, self._shown)
        drawable = _drawable(edges, n if n == len(snapshot.ids) else -1)
        kept = {name: column[: self.most_edges] for name, column in drawable.items()}
        self._flow_scale = held_scale(self._flow_scale, float(kept["amount"].max(initial=0.0)))
        places = self._places(number, layout, snapshot, chosen, flows, kept)
        nodes = self._nodes(snapshot, chosen, places, selected, followed)
        dot, n_dots = _dots(kept["amount"]) if dots else (0.0, np.zeros(len(kept["from"]), dtype=np.int64))
        width = 0.5 + 2.5 * np.sqrt(np.minimum(kept["amount"] / self._flow_scale, 1.0))
        moving = np.flatnonzero(n_dots)
        blocks = [*nodes, kept["from"], kept["to"], width, kept["kind"], moving, n_dots[moving]]
        body = np.concatenate(blocks).astype("<f4").tobytes()
        header = self._header(number, snapshot, flows, n, len(width), len(moving))
        header |= {"dot": dot, "dots": f"one dot = {dot:,g} credits" if dot else ""}
        header["caption"] = caption(
            len(edges["from"]), edges["amount"].sum(), len(width), kept["amount"].sum(), flows
        )
        header["caption"] += _left_out(len(snapshot.ids) - n)
        header["flows"] = _rates(flows)
        return Frame(header, body)

    def drawn(self, number: int) -> None:
        """Say that the browser has drawn frame `number`: its list of experts need not be sent again."""
        self._known = max(self._known, self._sent.get(number, -1))
        self._sent = {sent: version for sent, version in self._sent.items() if sent > number}

    def expert(self, index: int, membership: int) -> int | None:
        """Who stands at node `index` in pictures of this membership; None for system nodes and forgotten lists."""
        ids = self._lists.get(membership)
        return int(ids[index]) if ids is not None and 0 <= index < len(ids) else None

    def index(self, expert: int) -> int:
        """The node of an expert in the newest frame, -1 if it is not shown."""
        found = np.flatnonzero(self._shown == expert)
        return int(found[0]) if len(found) else -1

    def _update_membership(self, ids: np.ndarray) -> None:
        if self.membership == 0 or not np.array_equal(ids, self._shown):
            self.membership += 1
            self._shown = ids.astype(np.int64)
            self._lists[self.membership] = self._shown
            self._lists.pop(self.membership - VERSIONS_KEPT, None)

    def _places(self, number, layout, snapshot, chosen, flows, edges) -> np.ndarray:
        ids, skill, n_skills = self._shown, snapshot.main_skill[chosen], len(snapshot.skill_names)
        if layout == "spring":
            inner = (edges["from"] < len(ids)) & (edges["to"] < len(ids))
            weight = np.sqrt(edges["amount"][inner] / self._flow_scale)
            return self._spring.places(
                ids, skill, n_skills, (edges["from"][inner], edges["to"][inner], weight)
            )
        if layout == "trophic":
            if number - self._levels[0] >= LEVELS_EVERY:
                self._levels = (number, ids, levels(flows, ids))
            level = np.full(len(ids), np.nan)
            _, new, old = np.intersect1d(ids, self._levels[1], assume_unique=True, return_indices=True)
            level[new] = self._levels[2][old]
            return columns_by_level(ids, skill, n_skills, level)
        return skill_sectors(ids, skill, n_skills)

    def _nodes(self, snapshot, chosen, places, selected, followed) -> list[np.ndarray]:
        """The blocks of the nodes: experts, then system accounts."""
        balances = np.maximum(snapshot.balances[chosen], 0.0)
        self._balance_scale = held_scale(self._balance_scale, float(balances.max(initial=0.0)))
        crowd = float(np.clip(np.sqrt(200.0 / max(len(chosen), 1)), 0.5, 1.0))
        radius = crowd * (0.005 + 0.02 * np.sqrt(balances / self._balance_scale))
        mark = BORN * snapshot.born[chosen] + DYING * snapshot.dying[chosen]
        mark += SELECTED * (self._shown == selected) + FOLLOWED * np.isin(self._shown, list(followed))
        others = len(snapshot.ids) > len(chosen)
        system = np.array(list(SYSTEM_PLACES.values()))
        sizes = [0.035, 0.035, 0.03 if snapshot.system[HOUSE] > 0.0 else 0.0, 0.03 if others else 0.0]
        none = np.zeros(len(system))
        return [
            np.append(places[:, 0], system[:, 0]),
            np.append(places[:, 1], system[:, 1]),
            np.append(radius, sizes),
            np.append(snapshot.main_skill[chosen], none - 1.0),
            np.append(mark, none),
        ]

    def _header(self, number, snapshot, flows, n, n_edges, n_dots) -> dict:
        self._sent[number] = self.membership
        header = {
            "frame": number,
            "tick": snapshot.tick,
            "run": snapshot.run_id,
            "window": [flows.start, flows.stop],
            "membership": self.membership,
            "n": n + len(SYSTEM_PLACES),
            "n_system": len(SYSTEM_PLACES),
            "systems": list(SYSTEM_PLACES),
            "n_edges": n_edges,
            "n_dots": n_dots,
            "skills": list(snapshot.skill_names),
            "summary": summary(snapshot),
            "balance_scale": self._balance_scale,
            "flow_scale": self._flow_scale,
        }
        return header if self._known == self.membership else {**header, "ids": self._shown.tolist()}


def summary(snapshot: Snapshot) -> str:
    """A snapshot in one sentence, for readers of the screen."""
    return (
        f"Tick {snapshot.tick:,}: {snapshot.n_living:,} experts hold {snapshot.held:,.1f} credits; "
        f"{np.count_nonzero(snapshot.born):,} born and {np.count_nonzero(snapshot.dying):,} died in this tick."
    )


def caption(n_all: int, all_flow: float, n_shown: int, shown_flow: float, flows: Flows) -> str:
    """What a picture shows of the flows of its window."""
    n_ticks = flows.stop - flows.start
    if not n_all:
        return "no transfers in this window"
    ticks = "1 tick" if n_ticks == 1 else f"{n_ticks:,} ticks"
    if n_shown == n_all:
        return f"{n_all:,} edges, {all_flow:,.1f} credits in {ticks}"
    share = min(99.0, np.floor(100.0 * shown_flow / all_flow))
    return f"{n_shown:,} of {n_all:,} edges, {share:.0f} % of the flow of {ticks}"


_ALL = (_NODE_BLOCKS, _EDGE_BLOCKS, _DOT_BLOCKS)


def _rates(flows: Flows) -> list[str]:
    """What WORLD pays and COMPUTE takes per tick, in words, in the order of the system nodes."""
    n_ticks = max(flows.stop - flows.start, 1)
    paid = flows.amount[flows.payer == WORLD].sum() / n_ticks
    taken = flows.amount[flows.payee == SINK].sum() / n_ticks
    return [f"pays {paid:,.0f} cr/tick", f"takes {taken:,.0f} cr/tick", "", ""]


def _left_out(n: int) -> str:
    return f"; {n:,} smaller experts together as OTHERS" if n else ""


def _largest(snapshot: Snapshot, most: int) -> np.ndarray:
    """Indices (n,) of the `most` experts with the largest balances, ascending; of all if they are no more."""
    if len(snapshot.ids) <= most:
        return np.arange(len(snapshot.ids))
    return np.sort(np.argsort(-snapshot.balances, kind="stable")[:most])


def _drawable(edges: dict[str, np.ndarray], n: int) -> dict[str, np.ndarray]:
    """The edges without those of OTHERS when all `n` living experts are shown: then these are the dead of the window."""
    seen = (edges["from"] != n + 3) & (edges["to"] != n + 3) if n >= 0 else slice(None)
    return {name: column[seen] for name, column in edges.items()}


def _edges(flows: Flows, ids: np.ndarray) -> dict[str, np.ndarray]:
    """The flows as edges between nodes, strongest first; those among experts that are not shown are left out."""
    n = len(ids)
    start, stop = _nodes_of(flows.payer, ids), _nodes_of(flows.payee, ids)
    others = n + 3
    if not ((start == others) | (stop == others)).any():
        return {"from": start, "to": stop, "amount": flows.amount, "kind": flows.kind}
    key, place = np.unique((start * (n + 5) + stop) * 4 + flows.kind, return_inverse=True)
    amount = np.bincount(place, weights=flows.amount, minlength=len(key))
    start, stop, kind = key // 4 // (n + 5), key // 4 % (n + 5), key % 4
    seen = np.flatnonzero(start != stop)
    order = seen[np.argsort(-amount[seen], kind="stable")]
    return {"from": start[order], "to": stop[order], "amount": amount[order], "kind": kind[order]}


def _nodes_of(rows: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """The nodes (m,) of accounts `rows` (m,): experts, WORLD, COMPUTE, TREASURY, and OTHERS for whoever is not shown."""
    n = len(ids)
    place = np.minimum(np.searchsorted(ids, rows), max(n - 1, 0))
    node = np.where(ids[place] == rows, place, n + 3) if n else np.full(len(rows), 3)
    for account, index in ((WORLD, 0), (SINK, 1), (HOUSE, 2)):
        node[rows == account] = n + index
    return node


def _dots(amounts: np.ndarray) -> tuple[float, np.ndarray]:
    """What a dot stands for, in credits, and the dots (m,) of the edges, at most 400 in all."""
    total = float(amounts.sum())
    if total <= 0.0:
        return 0.0, np.zeros(len(amounts), dtype=np.int64)
    dot = round_number(total / MOST_DOTS)
    return dot, whole_dots(amounts, dot)
