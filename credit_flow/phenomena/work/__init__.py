"""Phenomena of work: who does what, and for whom."""
