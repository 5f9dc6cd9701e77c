"""What there is to do; one world a file."""
