"""Figures of learners: what a signal makes of them, and how near they come to what is exact."""
