"""Exchange: many on both sides, or a maker between them."""
