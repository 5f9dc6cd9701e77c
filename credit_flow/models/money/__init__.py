"""Economies of money alone: nobody works, and credit only changes hands."""
