"""Phenomena of money: what it is worth, who holds it, who lives on its flow, and whether it can be made out of nothing."""
