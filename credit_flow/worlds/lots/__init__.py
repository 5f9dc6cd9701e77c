"""Worlds that put up one lot a tick: what it is worth to whom, and what bidders see of that."""
