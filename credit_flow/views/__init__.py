"""Figures: one a file, Record -> Figure."""
