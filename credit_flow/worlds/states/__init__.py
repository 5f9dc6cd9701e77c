"""Worlds of states: episodes in which each step is an action."""
