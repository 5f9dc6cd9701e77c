"""Pure rules on arrays: orders in, allocation and payments out; one rule a file."""
