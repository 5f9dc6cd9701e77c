"""Players of games who follow a script, for comparison; one policy a file."""
