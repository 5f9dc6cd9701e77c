"""What users say when they are asked for cards: names of the shelf, a scenario's, a Python file of hypotheses, or cards of their own."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from pathlib import Path

from credit_flow.core.boundary.own_file import module_in
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import members, nearest
from credit_flow.models.clockwork.scenario_choice import scenarios
from credit_flow.phenomena.detector import Detector


def shelf_of_cards() -> dict[str, Detector]:
    """All cards of the shelf by name, in the order of their groups."""
    found = [kind() for kind in members("phenomena", Detector).values()]
    return {card.name: card for card in sorted(found, key=lambda card: (card.group, card.name))}


def as_cards(given: str | Detector | Sequence[str | Detector]) -> list[Detector]:
    """The cards: `all`, a card's name, a scenario's name (all cards on it), a Python file that defines cards, a card, or several of these.

    Errors: `UnknownName` with the nearest one, `ParameterError` for a scenario without cards and for what is no card.
    """
    several = given if isinstance(given, Sequence) and not isinstance(given, str) else [given]
    found = [card for one in several for card in _cards(one)]
    if not found:
        raise ParameterError("name a card at least, such as specialization, or say all")
    return list({card.name: card for card in found}.values()) if all(map(_is_shelved, found)) else found


def _is_shelved(card: Detector) -> bool:
    return type(card).__module__.startswith("credit_flow.phenomena.")


def _cards(one: str | Detector) -> list[Detector]:
    if isinstance(one, Detector):
        return [one]
    if inspect.isclass(one) and issubclass(one, Detector):
        return [one()]
    if not isinstance(one, str):
        raise ParameterError(f"{one!r}: must be a card, or the name of one")
    shelf = shelf_of_cards()
    if one == "all":
        return list(shelf.values())
    if one.endswith(".py"):
        return cards_in(Path(one))
    if one in shelf:
        return [shelf[one]]
    if one in scenarios():
        found = [card for card in shelf.values() if card.scenario.partition("/")[0] == one]
        if not found:
            raise ParameterError(f"{one}: no card is about this scenario; there are {', '.join(shelf)}")
        return found
    raise nearest(one, [*shelf, *scenarios(), "all"], "card")


def cards_in(path: Path) -> list[Detector]:
    """The cards that a Python file defines: objects, such as a `Hypothesis`, each called by its variable's name, and classes. Its code is run.

    Errors: `ParameterError` that names the file and the line.
    """
    module = module_in(path)
    objects = {name: one for name, one in vars(module).items() if isinstance(one, Detector)}
    for name, one in objects.items():
        one.called(name if name != "hypothesis" else path.stem, path)
    classes = [
        one()
        for one in vars(module).values()
        if inspect.isclass(one) and issubclass(one, Detector) and one.__module__ == module.__name__
    ]
    for one in classes:
        one.home = str(path.resolve())
    if not (objects or classes):
        raise ParameterError(
            f"{path}: defines no card; write hypothesis = Hypothesis(...), see docs/hypotheses"
        )
    return [*objects.values(), *classes]
