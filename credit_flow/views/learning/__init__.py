"""Figures of learners: what a signal makes of them."""
