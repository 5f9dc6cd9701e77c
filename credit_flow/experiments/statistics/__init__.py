"""Comparisons of groups of runs."""
