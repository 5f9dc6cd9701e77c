"""Worlds of weather."""
