"""Measures of series and of groups of runs."""
