"""A row of the table: what was measured, what was aimed at, and whether it was reached."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Goal:
    """A bound on a figure, and the bound one would like better."""

    sense: str  # ">=" or "<="
    bound: float
    stretch: float | None = None

    def reached_by(self, figure: float, bound: float) -> bool:
        """Whether `figure` is on the right side of `bound`."""
        return figure >= bound if self.sense == ">=" else figure <= bound


@dataclass
class Row:
    """One line of the table."""

    number: int  # of the goal
    what: str
    figure: float
    unit: str
    goal: Goal | None  # None: measured for the figure, no goal
    detail: str = ""
    points: dict = field(default_factory=dict)  # for the figure: experts, and ms per tick by name

    @property
    def verdict(self) -> str:
        """`stretch`, `reached` or `missed`; nothing without a goal."""
        if self.goal is None:
            return ""
        if self.goal.stretch is not None and self.goal.reached_by(self.figure, self.goal.stretch):
            return "stretch"
        return "reached" if self.goal.reached_by(self.figure, self.goal.bound) else "missed"

    @property
    def aim(self) -> str:
        """The goal as it is written."""
        if self.goal is None:
            return ""
        aim = f"{self.goal.sense} {self.goal.bound:g} {self.unit}"
        return aim if self.goal.stretch is None else f"{aim} ({self.goal.stretch:g})"

    @property
    def shown(self) -> str:
        """The figure with its unit, to three digits or whole."""
        digits = f"{self.figure:,.0f}" if abs(self.figure) >= 100 else f"{self.figure:.3g}"
        return f"{digits} {self.unit}"

    def as_dict(self) -> dict:
        """What the JSON keeps."""
        return {
            "number": self.number,
            "what": self.what,
            "goal": self.aim,
            "figure": self.figure,
            "unit": self.unit,
            "shown": self.shown,
            "verdict": self.verdict,
            "detail": self.detail,
            "points": self.points,
        }
