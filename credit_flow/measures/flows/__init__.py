"""Measures of flow networks: who paid whom, and what structure that has."""
