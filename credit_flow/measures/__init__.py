"""Numbers from arrays: one family of measures a file."""
