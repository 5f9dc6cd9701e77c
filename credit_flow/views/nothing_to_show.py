"""Why a figure cannot be drawn."""

from __future__ import annotations

from credit_flow.core.mistake import Mistake


class FigureError(Mistake):
    """A figure cannot be drawn as it was asked for; says what would be right."""


class NothingToShow(FigureError):
    """A Record lacks what a figure draws; says what."""
