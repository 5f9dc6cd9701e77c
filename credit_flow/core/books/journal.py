"""The journal: every batch of the ledger in order, as columnar blocks, under a chained hash."""

from __future__ import annotations

import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

import numpy as np
import pandas as pd
import xxhash

from credit_flow.core.amounts import QUANTUM
from credit_flow.core.books.errors import TickOrder
from credit_flow.core.books.kinds import BY_CODE, CODES, EVENTS
from credit_flow.core.boundary.memory import SMALL, require_room
from credit_flow.core.programs.kernel import kernel

COLUMNS = ("tick", "batch", "payer", "payee", "asset", "amount", "kind", "cause")

BYTES_PER_LINE = 34
"""What a line takes that is kept."""

WHAT_HELPS = "ticks, or a journal that is not kept (journal=False) or is written to a folder as the run goes"


class Part(NamedTuple):
    """Lines that were posted together: each field one value for all of them, or one a line."""

    n: int  # lines
    payer: int | np.ndarray  # account
    payee: int | np.ndarray  # account
    asset: int | np.ndarray
    amount: float | np.ndarray  # credits; 0.0 in events
    kind: str
    cause: int | np.ndarray


class Block(NamedTuple):
    """One atomic batch."""

    tick: int
    batch: int
    parts: tuple[Part, ...]


class Chunk(NamedTuple):
    """Whole batches in a row as columns, all in credit, as a compiled run leaves them behind."""

    heads: np.ndarray  # (batches, 4) int64: tick, batch, first line, one past the last line
    payer: np.ndarray  # (lines,) int32
    payee: np.ndarray  # (lines,) int32
    asset: np.ndarray  # (lines,) int8; 4, a role, in the events that open accounts
    kind: np.ndarray  # (lines,) int8, code
    cause: np.ndarray  # (lines,) int64
    amount: np.ndarray  # (lines,) credits

    @classmethod
    def of(cls, heads: np.ndarray, rows: np.ndarray) -> Chunk:
        """The batches that `heads` (batches, 4) find among canonical `rows` (lines, 6)."""
        n = len(rows)
        ids = [np.empty(n, dtype=dtype) for dtype in (np.int32, np.int32, np.int8, np.int8, np.int64)]
        _split(rows, *ids, amount := np.empty(n))
        return cls(heads.copy(), *ids, amount)

    def blocks(self) -> list[Block]:
        """The same as blocks: lines of one kind in a row are a part."""
        blocks = []
        for tick, batch, start, stop in self.heads.tolist():
            edges = start + np.flatnonzero(np.diff(self.kind[start:stop])) + 1
            spans = zip([start, *edges.tolist()], [*edges.tolist(), stop])
            blocks.append(Block(tick, batch, tuple([self._part(*span) for span in spans])))
        return blocks

    def _part(self, start: int, stop: int) -> Part:
        ids = (self.payer[start:stop], self.payee[start:stop], self.asset[start:stop])
        kind, cause = BY_CODE[self.kind[start]], self.cause[start:stop]
        return Part(stop - start, *ids, self.amount[start:stop], kind, cause)

    def columns(self) -> dict[str, np.ndarray]:
        """The columns of a journal table; kinds as codes."""
        lengths = self.heads[:, 3] - self.heads[:, 2]
        ticks, batches = (np.repeat(self.heads[:, place], lengths) for place in (0, 1))
        ids = {"payer": self.payer, "payee": self.payee, "asset": self.asset}
        lines = {"amount": self.amount, "kind": self.kind, "cause": self.cause}
        return {"tick": ticks, "batch": batches, **ids, **lines}


@kernel
def _split(rows, payer, payee, asset, kind, cause, amount):
    for i in range(len(rows)):
        payer[i], payee[i], asset[i], kind[i], cause[i] = (
            rows[i, 0],
            rows[i, 1],
            rows[i, 2],
            rows[i, 3],
            rows[i, 4],
        )
        amount[i] = rows[i, 5] * QUANTUM


class Journal:
    """Append-only; `hash` covers everything that was ever appended, kept or not.

    The hash is 128-bit xxh3 (key `collet2019`), chained per batch over a header (tick, batch, lines) and the canonical
    rows (payer, payee, asset, kind, cause, quanta), all little-endian int64. Events (`EVENTS`: accounts opened or closed,
    assets and lines created, ...) are rows too, with amount 0.0. The blocks of the last tick are at hand whether blocks are
    kept or not, and whether they were drained: what is learnt from them must not depend on who takes notes.
    """

    _unasked = 0  # lines taken since room was last asked for

    def __init__(self, keep: bool = True):
        self.keep = keep
        self._held: list[Block | Chunk] = []
        self._last: list[Block | Chunk] = []  # all that hold lines of the last tick
        self._digest = bytes(16)

    def digest(self, tick: int, batch: int, rows: np.ndarray) -> bytes:
        """What the chained hash will be once these canonical `rows` (lines, 6) are appended."""
        chain = xxhash.xxh3_128(self._digest + _HEAD.pack(tick, batch, len(rows)))
        chain.update(rows)
        return chain.digest()

    def append(self, digest: bytes, block: Block) -> None:
        """Take over a batch: its digest and its block."""
        self._digest = digest
        self._unasked += sum([part.n for part in block.parts])
        self._take(block)

    def extend(self, heads: np.ndarray, rows: np.ndarray) -> None:
        """Take over the batches that `heads` (batches, 4) find among canonical `rows` (lines, 6), which a compiled run has committed."""
        for tick, batch, start, stop in heads.tolist():
            self._digest = self.digest(tick, batch, rows[start:stop])
        self._unasked += len(rows)
        if len(heads):
            self._take(Chunk.of(*((heads, rows) if self.keep else _of_the_last_tick(heads, rows))))

    def _take(self, item: Block | Chunk) -> None:
        if self._last and _last_tick(self._last[-1]) < _last_tick(item):
            self._last = []
        self._last.append(item)
        if self.keep:
            self._held.append(item)

    def require_room(self) -> None:
        """Reserve room bit by bit: many short batches are much in the end. Errors: `TooLarge`; call it before anything is posted."""
        if self.keep and BYTES_PER_LINE * self._unasked >= SMALL:
            self._unasked = 0
            require_room(SMALL, "one more tick of a run whose journal is kept", WHAT_HELPS)

    @property
    def hash(self) -> str:
        """32 hexadecimal places that identify the whole history."""
        return self._digest.hex()

    def __len__(self) -> int:
        return sum(len(item.heads) if type(item) is Chunk else 1 for item in self._held)

    def blocks(self, tick: int | None = None) -> list[Block]:
        """The blocks held, of all ticks or of one; those of the last tick always are."""
        blocks = []
        for item in self._held if tick is None else self._items_of(tick):
            blocks += item.blocks() if type(item) is Chunk else [item]
        return blocks if tick is None else [block for block in blocks if block.tick == tick]

    def columns(self, tick: int) -> dict[str, np.ndarray]:
        """The lines of one tick as columns (lines,) by name, constants expanded and kinds as codes; those of the last tick always are held."""
        found = columns_of(self._items_of(tick))
        there = found["tick"] == tick
        return found if there.all() else {name: column[there] for name, column in found.items()}

    def _items_of(self, tick: int) -> list[Block | Chunk]:
        """Those in which there is something of a tick."""
        if self._last and _last_tick(self._last[-1]) == tick:
            return self._last
        start = bisect_left(self._held, tick, key=_last_tick)
        return self._held[start : bisect_right(self._held, tick, key=_first_tick)]

    def drain(self, tick: int | None = None) -> list[Block | Chunk]:
        """Hand over all that is held, or that of the ticks up to `tick`, and forget it, so that a long run can spill it; the hash is
        unaffected."""
        n = len(self._held) if tick is None else bisect_right(self._held, tick, key=_last_tick)
        drained, self._held = self._held[:n], self._held[n:]
        return drained

    def frame(self, tick: int | None = None) -> pd.DataFrame:
        """The blocks held as a table, one line a row, columns `COLUMNS`; events included, so that it can be replayed."""
        return frame(self._held if tick is None else self.blocks(tick))

    def postings(self, tick: int | None = None) -> pd.DataFrame:
        """The table without the events: only lines that moved something."""
        return postings(self.frame(tick))


def _of_the_last_tick(heads: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    heads = heads[np.searchsorted(heads[:, 0], heads[-1, 0]) :]
    first = heads[0, 2]
    return heads - np.array([0, 0, first, first]), rows[first : heads[-1, 3]]


def columns_of(held: Iterable[Block | Chunk]) -> dict[str, np.ndarray]:
    """What a journal holds as columns (lines,) by name, with constants expanded; kinds as codes."""
    pieces = []
    for chunked, group in groupby(held, key=lambda item: type(item) is Chunk):
        items = list(group)
        pieces += [item.columns() for item in items] if chunked else [_columns(items)]
    pieces = pieces or [_columns([])]
    return {name: np.concatenate([piece[name] for piece in pieces]) for name in COLUMNS}


def frame(held: Iterable[Block | Chunk]) -> pd.DataFrame:
    """What a journal holds as a table, one line a row."""
    columns = columns_of(held)
    for name in COLUMNS:
        if name == "kind":
            columns[name] = pd.Categorical.from_codes(columns[name], BY_CODE)
        elif name != "amount":
            columns[name] = columns[name].astype(np.int64, copy=False)
    return pd.DataFrame(columns)


def _columns(blocks: list[Block]) -> dict[str, np.ndarray]:
    parts = [(block.tick, block.batch, *part) for block in blocks for part in block.parts]
    lengths = np.array([part[2] for part in parts], dtype=np.int64)
    columns = {}
    for place, name in enumerate(("tick", "batch", *Part._fields), start=0):
        if name not in ("n", "kind"):
            dtype = np.float64 if name == "amount" else np.int64
            columns[name] = _expanded([part[place] for part in parts], lengths, dtype)
    columns["kind"] = np.repeat(np.array([CODES[part[7]] for part in parts], dtype=np.int8), lengths)
    return columns


def postings(table: pd.DataFrame) -> pd.DataFrame:
    """The lines of a journal table that moved something."""
    return table[~table["kind"].isin(EVENTS)]


def blocks_of(table: pd.DataFrame) -> list[Block]:
    """A journal table as blocks again: consecutive lines of one batch and kind are a part. Errors: `TickOrder` for a batch of two ticks."""
    columns = [table[name].to_numpy() for name in COLUMNS if name != "kind"]
    torn = np.flatnonzero((columns[1][1:] == columns[1][:-1]) & (columns[0][1:] != columns[0][:-1]))
    if len(torn):
        raise TickOrder(
            f"batch {columns[1][torn[0]]} has lines of the ticks {columns[0][torn[0]]} and {columns[0][torn[0] + 1]}"
        )
    kinds = np.asarray(table["kind"], dtype=object)
    edges = np.flatnonzero((columns[1][1:] != columns[1][:-1]) | (kinds[1:] != kinds[:-1])) + 1
    blocks: list[Block] = []
    for start, stop in zip([0, *edges], [*edges, len(table)]):
        if start == stop:
            continue
        tick, batch = int(columns[0][start]), int(columns[1][start])
        payer, payee, asset, amount, cause = (column[start:stop] for column in columns[2:])
        part = Part(stop - start, payer, payee, asset, amount, str(kinds[start]), cause)
        if blocks and blocks[-1].batch == batch:
            blocks[-1] = blocks[-1]._replace(parts=(*blocks[-1].parts, part))
        else:
            blocks.append(Block(tick, batch, (part,)))
    return blocks


def _first_tick(item: Block | Chunk) -> int:
    return int(item.heads[0, 0]) if type(item) is Chunk else item.tick


def _last_tick(item: Block | Chunk) -> int:
    return int(item.heads[-1, 0]) if type(item) is Chunk else item.tick


_HEAD = struct.Struct("<3q")


def _expanded(values: list, lengths: np.ndarray, dtype) -> np.ndarray:
    out = np.empty(int(lengths.sum()), dtype=dtype)
    stop = np.cumsum(lengths)
    for value, start, end in zip(values, stop - lengths, stop):
        out[start:end] = value
    return out
