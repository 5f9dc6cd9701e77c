"""Worker start: what every worker of a sweep needs before its first run, done on import, by the server that workers are forked from.

The modules are a second of CPU; the ledger's rules, which every economy posts by, a fifth: loaded from disk, or compiled.
"""

import credit_flow.experiments.trials.trial_batch  # noqa: F401
from credit_flow.core.books.array_calls import ready

ready()
