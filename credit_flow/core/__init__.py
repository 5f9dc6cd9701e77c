"""Table, ledger, streams, kernels, records: what everything else stands on."""
