"""What leaves the dashboard: files, lines of Python, pages that stand alone."""
