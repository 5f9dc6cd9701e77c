"""Institutions of games: who plays, what is paid."""
