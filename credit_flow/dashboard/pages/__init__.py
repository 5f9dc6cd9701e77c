"""One page of the dashboard a file; each has a component `Page()`."""
