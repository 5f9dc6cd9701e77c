"""Postings as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable

from credit_flow.dashboard.reading.postings import OWN_LIFE, Posting
from credit_flow.dashboard.reading.snapshot import called

POSTINGS = [
    {"title": "tick", "number": True},
    {"title": "kind"},
    {"title": "payer"},
    {"title": "payee"},
    {"title": "credits", "number": True},
    {"title": "cause"},
]


def posting_rows(postings: Iterable[Posting]) -> list[list[str]]:
    """Rows of tick, kind, payer, payee, credits, cause."""
    return [
        [
            f"{posting.tick:,}",
            posting.kind.replace("_", " "),
            account(posting.payer),
            account(posting.payee),
            f"{posting.amount:,.2f}",
            cause(posting),
        ]
        for posting in postings
    ]


def account(row: int) -> str:
    """Who an account belongs to."""
    return called(row)


def cause(posting: Posting) -> str:
    """What a posting is about."""
    return f"expert {posting.cause}" if posting.kind in OWN_LIFE else f"task {posting.cause:,}"
