"""Games of one step that can be written down: dilemmas, and what becomes of them when they are repeated."""
