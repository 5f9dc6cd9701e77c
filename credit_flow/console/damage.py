"""What fails because a Record is damaged is told as that, and not as where the program stumbled over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from credit_flow.core.mistake import Mistake
from credit_flow.core.records.record import Record, RecordError


@contextmanager
def told_as_damage(record: Record) -> Iterator[None]:
    """Errors: `RecordError` with the first law that an audit finds broken, if the block fails by something that nobody foresaw and there
    is one; of a Record that is whole it is a fault of the program, and stays as it is.
    """
    from credit_flow.experiments.audits.record_audit import audit

    try:
        yield
    except Mistake:
        raise
    except Exception as error:
        broken = [check for check in audit(record) if not check.holds]
        if not broken:
            raise
        raise RecordError(
            f"{record.path}: is damaged: {broken[0].law}: {broken[0].found}; `credit-flow audit {record.path}` tells more"
        ) from error
