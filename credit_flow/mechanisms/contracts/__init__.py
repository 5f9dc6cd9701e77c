"""Contracts that players sign: who pays whom for what happened in a step of a game."""
