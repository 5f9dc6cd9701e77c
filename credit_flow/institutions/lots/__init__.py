"""Institutions that sell one lot a tick."""
