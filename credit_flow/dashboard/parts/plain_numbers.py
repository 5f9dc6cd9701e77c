"""Plain values on their way to a page, closed against inspection.

Solara looks through every list and dict that a component is given, at every picture, for components within; a table or a
chart of a thousand numbers is no place to look. Wrapped in `Plain` it is passed as a whole.
"""

from __future__ import annotations

from typing import Any

import traitlets


class Plain:
    """A value without components in it."""

    __slots__ = ("value",)

    def __init__(self, value: Any):
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plain) and (self.value is other.value or self.value == other.value)

    __hash__ = None


def opened(plain: Plain | Any, _=None) -> Any:
    """What is in it, as it is sent to the browser."""
    return plain.value if isinstance(plain, Plain) else plain


def plain_trait(default: Any = None) -> traitlets.Any:
    """A synchronised trait of a widget that takes `Plain`."""
    return traitlets.Any(Plain(default)).tag(sync=True, to_json=opened)
