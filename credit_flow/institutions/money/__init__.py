"""Institutions of money: what moves credit whatever it is earned by, and who takes from whom for everybody."""
