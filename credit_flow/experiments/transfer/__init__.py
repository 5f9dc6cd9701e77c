"""A society and single minds, one task after another: who is compared, on which course, and what came of it."""
