"""The `credit-flow` command; `python -m credit_flow.cli` is the same. Nothing heavy is imported before Ctrl-C is seen to."""

from __future__ import annotations

import sys

from credit_flow.console.at_once import at_once, leave_at_once
from credit_flow.console.exit_code import ExitCode


def main() -> None:
    """Run the command and exit with its code (`ExitCode`); Ctrl-C is quiet from here to the end of the process."""
    with at_once():
        from credit_flow.console.application import main as command
    code = ExitCode.FAILED
    try:
        command()
    except SystemExit as end:
        code = end.code
        raise
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
        sys.exit(int(code))
    finally:
        leave_at_once(code)


if __name__ == "__main__":
    main()
