"""Row: a card, in the setting in which it is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.models.clockwork.scenario_choice import as_scenario
from credit_flow.models.scenario import Scenario
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.claim import Claim
from credit_flow.phenomena.detector import Detector

COPIED = (
    "group", "question", "mechanism", "source", "limits", "baseline", "direction", "sesoi", "why", "unit", "evidence", "guess",
    "expected", "is_sure",
)  # fmt: skip
"""Fields that a claim has from its card as they are."""


@dataclass(frozen=True)
class Row:
    """A line of the table: `setting` and `cell` hold in every arm, and `cell` tells it from other rows of the card; a doubled one has
    twice the size and length."""

    card: Detector
    setting: Mapping[str, object] = field(default_factory=dict)
    cell: Mapping[str, object] = field(default_factory=dict)
    ticks: int | None = None  # length of every run, the card's own unless given
    is_doubled: bool = False

    @property
    def name(self) -> str:
        """The card's, with its cell and whether it is doubled."""
        where = ", ".join(
            f"{name} = {value:g}" if isinstance(value, float) else f"{name} = {value}"
            for name, value in self.cell.items()
        )
        return f"{self.card.name}{f' [{where}]' * bool(where)}{' x 2' * self.is_doubled}"

    @property
    def everywhere(self) -> dict:
        """What is set in every arm."""
        return {**self.setting, **self.cell}

    def scenario_of(self, arm: Arm) -> Scenario:
        """The scenario of an arm, whole. Errors: `ParameterError` and `UnknownName`, naming the card and the arm."""
        card = self.card
        try:
            base = as_scenario(card.scenario if arm.scenario is None else arm.scenario)
            ticks = card.ticks if self.ticks is None else self.ticks
            chosen = base.but(**{**self.everywhere, **arm.settings, "ticks": ticks})
            return chosen.but(**_doubled(chosen, (*card.size, "ticks"))) if self.is_doubled else chosen
        except ParameterError as error:
            raise type(error)(f"{card.name}, {arm.words}: {error}") from None

    def claim(self, arms: Mapping[str, str]) -> Claim:
        """What is claimed, as plain data; `arms` names the condition of each."""
        card, on = self.card, self.scenario_of(self.card.on)
        parts = {type(part).__name__ for part in on.institutions()}
        return Claim(
            name=self.name,
            card=card.name,
            setting=dict(self.setting),
            cell=dict(self.cell),
            is_doubled=self.is_doubled,
            scenario=on.name(),
            arms=dict(arms),
            words={name: arm.words for name, arm in card.arms.items()},
            ticks=on.ticks,
            offered=card.offers in parts if card.offers else None,
            companions=tuple(card.companions),
            **{name: getattr(card, name) for name in COPIED},
        )


def rows_of(
    cards: Sequence[Detector],
    setting: Mapping | None = None,
    cells: Sequence[Mapping] = ({},),
    ticks: int | None = None,
    size_check: bool = False,
) -> list[Row]:
    """Every card in every cell, with `setting` in all; with `size_check` each a second time at twice the size, if the card says what its size is.

    The length that is set, `ticks` in `setting` or in a cell, is the length of the runs as `ticks` is.

    Errors: `ParameterError` if the size of none of the cards can be doubled, for a parameter that is both set and varied, and for one that ON of a card sets
    itself, so that it would be said of the row and not hold in it.
    """
    setting = setting or {}
    for name in {name for cell in cells for name in cell} & set(setting):
        raise ParameterError(f"{name}: is set for all rows and varied over them; say it once")
    rows = [
        Row(card, setting, cell, _ticks_of({**setting, **cell}, ticks)) for card in cards for cell in cells
    ]
    for row in rows:
        _require_free(row)
    twins = [replace(row, is_doubled=True) for row in rows if row.card.size]
    if size_check and not twins:
        raise ParameterError(f"--size-check: {', '.join(card.name for card in cards)} cannot be doubled")
    return rows + (twins if size_check else [])


def _ticks_of(everywhere: Mapping, ticks: int | None) -> int | None:
    """The length that is asked for, among the settings or apart from them; None if it is the card's. Errors: `ParameterError` for both."""
    if "ticks" in everywhere and ticks is not None:
        raise ParameterError(f"ticks = {ticks}: the length is among the settings too; say it once")
    return everywhere.get("ticks", ticks)


def _require_free(row: Row) -> None:
    """Errors: `ParameterError` for what the row sets and ON of its card sets otherwise."""
    for name in row.everywhere:
        if name in row.card.on.settings:
            raise ParameterError(
                f"{row.card.name}: sets {name} itself ({row.card.on.words}), so another value would change nothing; leave it out, or change the card"
            )


def _doubled(scenario: Scenario, names: tuple[str, ...]) -> dict:
    return {name: 2 * scenario.value_of(name) for name in names}
