"""The `credit-flow` command; `python -m credit_flow.cli` is the same."""

from credit_flow.console.application import app, main

__all__ = ["app", "main"]

if __name__ == "__main__":
    main()
