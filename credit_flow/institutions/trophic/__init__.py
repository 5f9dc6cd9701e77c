"""Supply chains in which each level lives on what the level below pays."""
