"""Kinds of experts: the columns that an economy gives them."""
