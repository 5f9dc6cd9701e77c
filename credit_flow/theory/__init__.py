"""Closed forms and the table of known values that tests, notebooks and figures share."""
