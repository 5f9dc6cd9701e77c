"""Heads: what the raw numbers of a network say about a decision; one family of distributions a file."""
