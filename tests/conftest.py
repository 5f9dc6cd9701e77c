"""What all tests rely on."""

import signal

from hypothesis import settings

# A shell that starts the suite in the background has it ignore Ctrl-C, and with it every process that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The first call of a kernel compiles it, which no deadline for a single example allows for.
settings.register_profile("compiling", deadline=None)
settings.load_profile("compiling")
