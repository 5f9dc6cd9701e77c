"""What pages are made of: a canvas, charts, and the controls beside them."""
