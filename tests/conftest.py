"""What all tests rely on."""

import signal

# A shell that starts the suite in the background has it ignore Ctrl-C, and with it every process that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
