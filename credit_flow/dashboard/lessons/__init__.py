"""The guided lessons, one idea each; no file here knows a browser."""
