"""What all tests rely on."""

import os
import signal

from hypothesis import settings

# The suite runs in as many processes as there are cores; networks that each took all of them would wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# A shell that starts the suite in the background has it ignore Ctrl-C, and with it every process that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The first call of a kernel compiles it, which no deadline for a single example allows for.
settings.register_profile("compiling", deadline=None)
settings.load_profile("compiling")
