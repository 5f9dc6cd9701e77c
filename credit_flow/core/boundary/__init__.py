"""What comes from outside - parameters, seeds, arrays, answers of user code - read and checked once, where it enters; and what a machine has to give."""
