"""Numbers of a training for TensorBoard."""

from __future__ import annotations

from pathlib import Path

from torch.utils.tensorboard import SummaryWriter


class Scalars:
    """Writes event files to `folder`."""

    def __init__(self, folder: Path):
        self._writer = SummaryWriter(str(folder))

    def write(self, numbers: dict[str, float], auctions: int) -> None:
        """Each of `numbers` under its tag, at so many auctions."""
        for tag, value in numbers.items():
            self._writer.add_scalar(tag, value, auctions)

    def close(self) -> None:
        """Write what is queued."""
        self._writer.close()
