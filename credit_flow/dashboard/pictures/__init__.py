"""What is drawn of a tick, made for a browser: frames, layouts, diagrams, colours."""
