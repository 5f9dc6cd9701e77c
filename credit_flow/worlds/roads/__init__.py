"""Worlds of roads, on which cars get in each other's way."""
