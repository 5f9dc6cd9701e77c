"""Births, deaths and what being alive costs."""
