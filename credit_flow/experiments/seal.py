"""A seal says that this user wrote a file: what runs code when it is read is read only under one's own seal, or when asked for."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from filelock import FileLock
from platformdirs import user_config_path

MARK = b"credit-flow seal 2\n"
SIZE = hashlib.sha256().digest_size
PARTS = (slice(SIZE), slice(SIZE, 2 * SIZE), slice(2 * SIZE, None))
"""Seal, digest and content, after the mark."""
NO_SEAL = bytes(SIZE)
"""Where no key can be kept, nothing is sealed."""


def sealed(content: bytes) -> bytes:
    """The content with this user's seal before it, and a digest by which anybody sees whether it is whole."""
    return MARK + seal(content) + hashlib.sha256(content).digest() + content


def seal(content: bytes) -> bytes:
    """This user's seal (32 bytes) of a content: a digest under a key that lies in the user's own configuration folder."""
    key = _key()
    return hmac.digest(key, content, "sha256") if key else NO_SEAL


def is_own(content: bytes, found: bytes) -> bool:
    """Whether `found` is this user's seal of the content."""
    return found != NO_SEAL and hmac.compare_digest(seal(content), found)


def opened(text: bytes, *, trust: bool) -> bytes | None:
    """The content of what `sealed` made, None if another user sealed it and it is not trusted.

    Errors: ValueError for what nobody sealed, and for what is no longer what was sealed.
    """
    if not text.startswith(MARK):
        raise ValueError("it is no sealed file of credit_flow")
    found, digest, content = (text[len(MARK) :][part] for part in PARTS)
    if hashlib.sha256(content).digest() != digest:
        raise ValueError("it is damaged: cut short, or changed since it was written")
    return content if trust or is_own(content, found) else None


def _key() -> bytes:
    """The key of this user, made when first needed; b"" where none can be kept."""
    try:
        folder = user_config_path("credit-flow")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / "seal.key"
        if not file.exists():
            with FileLock(folder / "seal.lock", timeout=10):
                _make(file)
        return file.read_bytes()
    except OSError:
        return b""


def _make(file: Path) -> None:
    if file.exists():
        return
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as new:
        new.write(secrets.token_bytes(SIZE))
    os.replace(temporary, file)
