"""The command line: one command a file, and what it shows."""
