"""Figures of games: who does what, who pays whom, and what a contract changes."""
