"""Phenomena of money: what it is worth, who holds it, and who lives on its flow."""
