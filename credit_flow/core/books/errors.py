"""Why the ledger refuses: every refusal is a `LedgerError`, raised before anything has changed; and what is half done."""

from __future__ import annotations

from credit_flow.core.mistake import Mistake


class LedgerError(Exception):
    """Base of all refusals; balances, journal, hash and escrows are as they were."""


class BadAmount(LedgerError):
    """An amount that is negative or no finite number (bool, text and complex are no amounts), or a loan of 0."""


class BadEntry(LedgerError):
    """Fields of an entry that are not whole numbers, lack a cause, or differ in length."""


class BalanceOverflow(LedgerError, Mistake):
    """A balance, the gross of a batch, or minted credit plus lines would reach 2^33 credits."""


class SelfTransfer(LedgerError):
    """Payer and payee are the same account."""


class UnknownAccount(LedgerError):
    """An account id that was never opened."""


class UnknownAsset(LedgerError):
    """An asset that was never created."""


class UnknownKind(LedgerError):
    """A kind of posting that is not in the closed list."""


class UnknownLot(LedgerError):
    """A lot for which nothing was escrowed."""


class ClosedAccount(LedgerError):
    """The account has been closed."""


class FrozenAccount(LedgerError):
    """The account is frozen: it may receive, not pay."""


class Overdraft(LedgerError):
    """The net effect of the batch would take an account below what it has available."""


class Insolvent(Overdraft, Mistake):
    """The settings of a society let somebody owe more than it has; says who, when, and what to change."""


class ForbiddenFlow(LedgerError):
    """A way that credit never flows: into WORLD, out of SINK, past the escrow of MARKET, a late endowment, or a claim to who
    cannot be paid."""


class MintBudget(LedgerError):
    """A mint beyond the budget fixed for the tick."""


class NotEmpty(LedgerError):
    """An account cannot close while it holds or owes something, or has an open escrow."""


class DuplicateBatch(LedgerError):
    """A batch id that has been used."""


class ReentrantSettlement(LedgerError):
    """A settlement was started inside another one."""


class AlreadySettled(LedgerError):
    """The escrow of the lot has been closed: it pays once."""


class WrongThread(LedgerError):
    """A thread that does not own the ledger."""


class TickOrder(LedgerError):
    """Ticks rise, and each is closed before the next begins."""


class AuditFailure(LedgerError):
    """The books do not balance: the run stops here."""


class HalfDone(RuntimeError):
    """Work that stopped half-way, such as a tick in which a policy raised, is not gone on with."""
