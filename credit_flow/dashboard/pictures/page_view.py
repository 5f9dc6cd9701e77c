"""A view: all that a page shows of one tick, handed over in one piece, and the hooks that read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import solara
from solara.toestand import use_sync_external_store

from credit_flow.dashboard.pictures.frames import Frame, FrameBuilder


class Status(NamedTuple):
    """The line that says where the run stands."""

    tick: int = 0  # that is shown
    newest: int = 0  # that has been reached
    oldest: int = 0  # that can still be shown
    last: int = 0  # at which the run ends
    experts: int = 0
    credit: float = 0.0  # held
    residual: float = 0.0  # of the books, credits
    state: str = "busy"  # of the player
    chip: str = ""  # why nothing moves, if there is a reason
    failure: str = ""  # what went wrong, in one sentence
    progress: tuple[int, int] = (0, 0)  # ticks done and asked for
    run_id: str = ""
    config_hash: str = ""
    seed: int = 0
    scenario: str = ""
    recorded: bool = False  # whether a Record is shown
    ready: bool = False  # whether the rules are compiled
    speed: float = 0.0  # ticks per second asked for


class Picture(NamedTuple):
    """A frame for the canvas that is on the page."""

    frame: Frame
    builder: FrameBuilder  # that knows what this canvas has drawn


class Made:
    """What was made for one part of a page; two are equal only if they are the same one."""

    __slots__ = ("value",)

    def __init__(self, value: Any):
        self.value = value


@dataclass(frozen=True, eq=False)
class View:
    """Everything shown at one moment; parts that were not due are those of the view before."""

    number: int = 0
    status: Status = Status()
    picture: Made = field(default_factory=lambda: Made(None))  # of a Picture
    parts: Mapping[str, Made] = field(default_factory=dict)


def use_selected(store: solara.Reactive, select: Callable[[Any], Any]) -> Any:
    """What `select` finds in a store; the component is rendered anew only when that is another."""
    return use_sync_external_store(store.subscribe, lambda: select(store.peek()))
