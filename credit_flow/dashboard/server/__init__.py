"""The server: who may ask, for what, and how much."""
