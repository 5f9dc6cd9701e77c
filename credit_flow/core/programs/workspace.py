"""The workspace of a society: the arrays of the sections that the parts of its tick work on, as long as they need to be."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from credit_flow.core.boundary.interruption import Interruption
from credit_flow.core.boundary.memory import require_room, zeros
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.kernel import threads
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import ALWAYS, Program
from credit_flow.core.programs.pools import Pools
from credit_flow.core.programs.sections import Array, length, rolls_of
from credit_flow.core.programs.state import State, places, singles
from credit_flow.core.table import DRIVERS

_NOTHING = np.empty(0)


class Workspace:
    """`work[Section]` is the section as it stands; its arrays are longer than what they hold.

    `constants` are the whole numbers of the scenario in which sections write their lengths. `lend` readies the sections of a
    program, with what the table and the ledger say now, and `release` takes over what it has done.
    """

    def __init__(self, constants: Mapping[str, int]):
        counted = ("rows", "living", "assets", "workers", "recording", "phases", "most_lines")
        self.sizes = dict.fromkeys(counted, 0)
        self.sizes |= constants
        self._own: dict[type, dict[str, np.ndarray]] = {}  # section -> its own arrays
        self._pools = Pools()
        self.n_bytes = 0  # that its own arrays take
        self._lent: dict[str, dict[str, np.ndarray]] = {"table": {}, "ledger": {}}
        self._sections: dict[type, tuple] = {}
        self._states: dict[tuple[type, ...], State] = {}
        self._room_for: dict[
            str, dict
        ] = {}  # how many lines a program writes -> the sizes by which there is room for them
        # Sections, their arrays and the count of both, of all that is handed over tick by tick beside the journal's lines.
        self._logs: list[tuple[type, tuple[str, ...], str]] = []
        self._rows = None  # those of the table that `Living` holds

    def __contains__(self, section: type) -> bool:
        return section in self._own

    def __getitem__(self, section: type) -> tuple:
        if section not in self._sections:
            self.use(section)
            arrays = self._own[section] | self._pools.views(section)
            lent = [self._lent.get(field.origin, {}) for field in section._field_defaults.values()]
            self._sections[section] = section(
                *[
                    arrays[name] if name in arrays else kept.get(name, _NOTHING)
                    for name, kept in zip(section._fields, lent)
                ]
            )
        return self._sections[section]

    def use(self, *sections: type) -> None:
        """Have these sections from now on, with the sizes that they bring along, and those that bring the sizes they need."""
        beside = [other for section in sections for other in getattr(section, "beside", ())]
        if new := [section for section in dict.fromkeys((*beside, *sections)) if section not in self._own]:
            with Interruption(passes_on=True, firm=True):  # half a section would be none
                self._add(new)

    @property
    def sections(self) -> tuple[type, ...]:
        """Those that have been used so far."""
        return tuple(self._own)

    # -- room

    def have(self, **least: int) -> None:
        """Have room for at least so many of each, such as `have(living=30, rows=90)`. Errors: `TooLarge`."""
        more = {name: n for name, n in least.items() if n > self.sizes[name]}
        if more:
            fields = [(section, *field) for section in self._own for field in _fields(section)]
            changed = [field for field in fields if not field[2].sizes.isdisjoint(more)]
            with Interruption(passes_on=True, firm=True):
                self._lengthen(changed, sizes := self.sizes | more)
                self.sizes = sizes  # another object: by this it is seen that something has changed
                self._say_most()

    def grow(self, table) -> None:
        """Make room for a tick that was too large, and for some growth beyond it.

        Errors: `RuntimeError` if there was room for all that was needed: a phase that begins a tick says so without cause.
        """
        living = len(table.rows) + len(table.rows) // 4 + 64
        least = {"living": living, "rows": table.n_rows + table.n_rows // 4 + living}
        for section in self._own:
            if "needed" in section._fields and (needed := self[section].needed[0]):
                least[section.size] = int(1.5 * needed) + 64
        if all(n <= self.sizes[name] for name, n in least.items()):
            raise RuntimeError(f"a tick was too large for arrays that have room for all of it: {least}")
        self.have(**least)

    # -- a program

    def lend(self, program: Program, table, ledger, *, first_account: int, recording: bool) -> State:
        """The arrays of a program's sections, with what the table and the ledger say now."""
        columns = table.lend_arrays(max(table.n_rows + len(table.rows), self.sizes["rows"]))
        self._make_room(program, len(table.rows), len(columns["alive"]), ledger.n_slots, recording)
        self._borrow(columns, ledger.lend_arrays(first_account + len(columns["alive"])))
        living, accounts = self[Living], self[Accounts]
        if self._rows is not table.rows:
            living.rows[: len(table.rows)] = table.rows
        living.n[0], living.n_rows[0], living.first_account[0] = len(table.rows), table.n_rows, first_account
        accounts.n[0], accounts.capacity[0] = ledger.n_accounts, ledger.capacity
        accounts.n_assets[0], accounts.n_slots[0] = ledger.n_assets, ledger.n_slots
        accounts.batch[0], accounts.in_tick[0] = ledger.next_batch, ledger.in_tick
        accounts.granted[0] = ledger.granted
        if program.sections not in self._states:
            self._states[program.sections] = self._state(program.sections)
        return self._states[program.sections]

    def release(self, table, ledger) -> None:
        """Hand back to the table and the ledger what a program has done."""
        living, accounts = self[Living], self[Accounts]
        n_heads, n_lines = int(accounts.n_heads[0]), int(accounts.batch_start[0])  # what is posted
        rows = living.rows[: living.n[0]]
        if living.n_rows[0] != table.n_rows or len(rows) != len(table.rows):
            table.take_over(int(living.n_rows[0]), rows.copy())
        self._rows = table.rows
        ledger.take_over(
            accounts.heads[:n_heads],
            accounts.lines[:n_lines],
            tick=int(self[Clock].tick[0]),
            batch=int(accounts.batch[0]),
            n_accounts=int(accounts.n[0]),
            in_tick=bool(accounts.in_tick[0]),
        )
        accounts.n_heads[0] = accounts.n_lines[0] = accounts.batch_start[0] = 0

    @property
    def lasting(self) -> dict[type, tuple[np.ndarray, ...]]:
        """The numbers of the sections that outlast a tick (`lasts = True`), which a model goes on from; none of them has other arrays."""
        held = [section for section in self._own if getattr(section, "lasts", False)]
        return {section: tuple([numbers.copy() for numbers in self[section]]) for section in held}

    def put_lasting(self, held: Mapping[type, tuple[np.ndarray, ...]]) -> None:
        """Go on from what was `lasting`."""
        for section, kept in held.items():
            for numbers, was in zip(self[section], kept):
                numbers[:] = was

    def take_logs(self) -> dict[type, dict[str, np.ndarray]]:
        """Section -> array -> what was written to it since it was last asked, of all that is handed over tick by tick."""
        found: dict[type, dict[str, np.ndarray]] = {}
        for section, arrays, n in self._logs:
            log = self._sections.get(section) or self[section]
            written = getattr(log, n)
            lines = int(written[0])
            if lines:
                found[section] = {name: _taken(getattr(log, name)[:lines]) for name in arrays}
                written[0] = 0
        return found

    def __getstate__(self) -> dict:
        """For copies and pickles: sections are put together anew, and what is lent is not ours to copy."""
        return {
            **vars(self),
            "_sections": {},
            "_states": {},
            "_room_for": {},
            "_lent": {"table": {}, "ledger": {}},
        }

    # -- arrays

    def _add(self, new: list[type]) -> None:
        sizes = {section.size: 0 for section in new if hasattr(section, "size")} | self.sizes
        self._lengthen([(section, *field) for section in new for field in _fields(section)], sizes)
        self.sizes = sizes
        for section in new:
            self._own.setdefault(section, {})
            if section not in ALWAYS and rolls_of(section):
                (n,) = set(rolls_of(section).values())
                self._logs.append((section, tuple(rolls_of(section)), n))
            if self._pools.add(section):
                self._forget_sections()
        self._say_most()

    def _make_room(
        self, program: Program, n_living: int, n_rows: int, n_assets: int, recording: bool
    ) -> None:
        if program.sections not in self._states:
            self.use(*program.sections)
        if n_living > self.sizes["living"]:
            n_living += n_living // 4  # it may well grow further
        phases, keeps = len(program.phases), int(recording)
        self.have(
            living=n_living, rows=n_rows, assets=n_assets, workers=threads(), recording=keeps, phases=phases
        )
        if self._room_for.get(program.lines) is not self.sizes:
            self.have(most_lines=length(program.lines, self.sizes))
            self._room_for[program.lines] = self.sizes

    def _state(self, sections: tuple[type, ...]) -> State:
        parts = tuple([self[section] for section in sections])
        arrays = tuple([getattr(parts[place.section], place.name) for place in places(sections)])
        starts = self._pools.starts(sections, singles(sections))
        return State(parts, self._pools.wholes, self._pools.numbers, starts, arrays)

    def _borrow(self, columns: dict[str, np.ndarray], books: dict[str, np.ndarray]) -> None:
        """Arrays that the table or the ledger has replaced by longer ones are no longer to be used."""
        lent = self._lent
        if columns["alive"] is lent["table"].get("alive") and books["cells"] is lent["ledger"].get("cells"):
            return
        self._forget_sections()  # first of all: whoever is broken off in between borrows again
        self._lent = {"table": dict(columns), "ledger": books}

    def _forget_sections(self) -> None:
        self._sections.clear()
        self._states.clear()

    def _say_most(self) -> None:
        """How much of all that is handed over a tick may write, where that is known."""
        for section in self._own:
            for name, n in rolls_of(section).items():
                getattr(self[section], n)[1] = length(section._field_defaults[name].most, self.sizes)

    def _lengthen(self, fields: list[tuple[type, str, Array]], sizes: Mapping[str, int]) -> None:
        """Have these arrays as long as `sizes` say. They still hold what they held: room may become short in the middle of a tick."""
        wanted = [(section, name, field, field.shape_for(sizes)) for section, name, field in fields]
        held = self._own
        short = [one for one in wanted if not _is_long_enough(held.get(one[0], {}).get(one[1]), one[3])]
        self._require_room(short, sizes)
        longer = [
            _longer(held.get(section, {}).get(name), shape, field.dtype)
            for section, name, field, shape in short
        ]
        for (section, name, _, _), array in zip(short, longer):
            old = held.setdefault(section, {}).get(name)
            held[section][name] = array
            self.n_bytes += array.nbytes - (0 if old is None else old.nbytes)
            self._sections.pop(section, None)
        if short:
            self._states.clear()

    def _require_room(self, short: list[tuple], sizes: Mapping[str, int]) -> None:
        n_bytes = sum(math.prod(shape) * np.dtype(field.dtype).itemsize for _, _, field, shape in short)
        counted = [section for section in self._own if sizes.get(getattr(section, "size", ""))]
        most = max(counted, key=lambda section: sizes[section.size], default=None)
        driven = most is not None and sizes[most.size] > 2 * sizes["living"]
        words = [f"{sizes['living']:,} experts", *(f"{sizes[one.size]:,} {one.size}" for one in counted)]
        require_room(
            n_bytes,
            f"a tick with {', '.join(words)}",
            most.drivers if driven else DRIVERS,
            in_all=self.n_bytes + n_bytes,
        )


def _fields(section: type) -> list[tuple[str, Array]]:
    """The arrays of a section's own, by name."""
    fields = section._field_defaults.items()
    return [(name, field) for name, field in fields if field.origin == "own" and not field.single]


def _is_long_enough(array: np.ndarray | None, shape: tuple[int, ...]) -> bool:
    return array is not None and all(a >= b for a, b in zip(array.shape, shape))


def _longer(old: np.ndarray | None, shape: tuple[int, ...], dtype: type) -> np.ndarray:
    if old is None:
        return zeros(shape, dtype=dtype)
    longer = zeros([max(a, b) for a, b in zip(old.shape, shape)], dtype=dtype)
    longer[tuple(map(slice, old.shape))] = old
    return longer


def _taken(lines: np.ndarray) -> np.ndarray:
    copy = lines.copy()
    copy.flags.writeable = False
    return copy
