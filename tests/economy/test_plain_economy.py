"""A world and an institution of a few lines, nothing else: everything that takes an economy takes this one."""

from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs" / "user_guide.md"
