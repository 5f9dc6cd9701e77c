"""The journal: every batch of the ledger in order, as columnar blocks, under a chained hash."""

from __future__ import annotations

import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd
import xxhash

from credit_flow.core.posting import EVENTS, KINDS

COLUMNS = ("tick", "batch", "payer", "payee", "asset", "amount", "kind", "cause")


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


class Journal:
    """Append-only; `hash` covers everything that was ever appended, kept or not.

    The hash is 128-bit xxh3 (key `collet2019`), chained per batch over a header (tick, batch, lines) and the canonical
    rows (payer, payee, asset, kind, cause, quanta), all little-endian int64. Events (`EVENTS`: accounts opened or closed,
    assets and lines created, ...) are rows too, with amount 0.0.
    """

    def __init__(self, keep: bool = True):
        self.keep = keep
        self._blocks: list[Block] = []
        self._digest = bytes(16)

    def digest(self, tick: int, batch: int, rows: np.ndarray) -> bytes:
        """What the chained hash will be once these canonical `rows` (lines, 6) are appended."""
        chain = xxhash.xxh3_128(self._digest + struct.pack("<3q", tick, batch, len(rows)))
        chain.update(rows)
        return chain.digest()

    def append(self, digest: bytes, block: Block | None) -> None:
        """Take over a batch: its digest, and its block if blocks are kept."""
        self._digest = digest
        if block is not None:
            self._blocks.append(block)

    @property
    def hash(self) -> str:
        """32 hex digits that identify the whole history."""
        return self._digest.hex()

    def __len__(self) -> int:
        return len(self._blocks)

    def blocks(self, tick: int | None = None) -> list[Block]:
        """The blocks held, of all ticks or of one."""
        if tick is None:
            return list(self._blocks)
        start = bisect_left(self._blocks, tick, key=lambda block: block.tick)
        stop = bisect_right(self._blocks, tick, key=lambda block: block.tick)
        return self._blocks[start:stop]

    def drain(self) -> list[Block]:
        """Hand over the blocks held and forget them, so that a long run can spill them; the hash is unaffected."""
        drained, self._blocks = self._blocks, []
        return drained

    def frame(self, tick: int | None = None) -> pd.DataFrame:
        """The blocks held as a table, one line a row, columns `COLUMNS`; events included, so that it can be replayed."""
        return frame(self.blocks(tick))

    def postings(self, tick: int | None = None) -> pd.DataFrame:
        """The table without the events: only lines that moved something."""
        return postings(self.frame(tick))


def frame(blocks: Iterable[Block]) -> pd.DataFrame:
    """Blocks as a table, one line a row, with constants expanded."""
    parts = [(block.tick, block.batch, *part) for block in blocks for part in block.parts]
    lengths = np.array([part[2] for part in parts], dtype=np.int64)
    columns = {
        "tick": np.repeat(np.array([part[0] for part in parts], dtype=np.int64), lengths),
        "batch": np.repeat(np.array([part[1] for part in parts], dtype=np.int64), lengths),
    }
    for place, name in enumerate(Part._fields[1:], start=3):
        if name != "kind":
            dtype = np.float64 if name == "amount" else np.int64
            columns[name] = _expanded([part[place] for part in parts], lengths, dtype)
    codes = [_CODE[part[7]] for part in parts]
    columns["kind"] = pd.Categorical.from_codes(
        np.repeat(np.array(codes, dtype=np.int8), lengths), KINDS + EVENTS
    )
    return pd.DataFrame(columns)[list(COLUMNS)]


def postings(table: pd.DataFrame) -> pd.DataFrame:
    """The lines of a journal table that moved something."""
    return table[~table["kind"].isin(EVENTS)]


def blocks_of(table: pd.DataFrame) -> list[Block]:
    """A journal table as blocks again: consecutive lines of one batch and kind are a part."""
    columns = [table[name].to_numpy() for name in COLUMNS if name != "kind"]
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


_CODE = {kind: code for code, kind in enumerate(KINDS + EVENTS)}


def _expanded(values: list, lengths: np.ndarray, dtype) -> np.ndarray:
    out = np.empty(int(lengths.sum()), dtype=dtype)
    stop = np.cumsum(lengths)
    for value, start, end in zip(values, stop - lengths, stop):
        out[start:end] = value
    return out
