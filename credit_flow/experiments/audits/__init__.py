"""Audits of saved Records."""
