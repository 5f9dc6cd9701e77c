"""The parts of the tick; one a file."""
