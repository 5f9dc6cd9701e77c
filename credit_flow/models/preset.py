"""A preset: a question that a scenario can be asked, as data."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Preset:
    """What it sets in its scenario, and in words what it asks and where to look: "... Look at: ..."."""

    about: str
    settings: dict = field(default_factory=dict)
    needs: str = ""  # what the user must set, as an example: file=tasks.csv
