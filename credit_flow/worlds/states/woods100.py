"""Woods100: a maze."""

from __future__ import annotations

from credit_flow.worlds.states.woods import Woods


class Woods100(Woods):
    """Food in the middle of a corridor whose two ends look alike (key `cliff1994`): the two cells two steps from it need opposite moves.

    Moves, sight and memory are those of `Woods`.
    """

    maze = ("OOOOOOOOO", "O...F...O", "OOOOOOOOO")
