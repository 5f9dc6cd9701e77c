"""What carries a model from tick to tick, and who hears of it."""
