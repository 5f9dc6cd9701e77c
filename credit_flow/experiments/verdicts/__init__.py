"""Verdicts: the runs that decide which phenomena are there."""
