"""The names and addresses by which a server is asked for: the own ones, and which header names none."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable

EVERYWHERE = {"", "0.0.0.0", "::"}
HOST = re.compile(r"(?P<name>[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?", re.IGNORECASE)
NOBODY = "192.0.2.1"
"""An address kept for documentation: asking how one would get there sends nothing."""


def name_of(host: str) -> str | None:
    """The name or address in a Host header, in lower case without port and brackets; None if it is none."""
    found = HOST.fullmatch(host)
    return found["name"].strip("[]").lower().rstrip(".") if found else None


def address_of(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that `name` is written as; None if it is a name."""
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def own_names() -> list[str]:
    """What this machine is called, in lower case: its name, whole and short, and the short one under `.local`."""
    whole = socket.gethostname().lower().rstrip(".")
    short = whole.partition(".")[0]
    return list(dict.fromkeys(name for name in (whole, short, f"{short}.local") if name_of(name)))


def outward_address() -> str:
    """The address under which others on the network see this machine; "" if there is no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((NOBODY, 9))
        except OSError:
            return ""
        return probe.getsockname()[0]


class HostNames:
    """Whether a server bound to `host` answers for a name: its own, those of `allowed`, and addresses that lead to it.

    A server bound to this machine alone has no other names than localhost, so that no page of elsewhere can give it one.
    Errors: `ValueError` for something in `allowed` that is no name.
    """

    def __init__(self, host: str, allowed: Iterable[str] = ()):
        for name in allowed:
            if name_of(name) != name.lower().rstrip(".") and address_of(name) is None:
                raise ValueError(f"allow-host {name!r}: must be a name alone, such as teacher-laptop.local")
        self.everywhere = host in EVERYWHERE
        address = address_of(host)
        self.beyond = self.everywhere or (address is not None and not address.is_loopback)
        own = own_names() if self.beyond else []
        self.names = {host.lower(), "localhost", *own, *(name.lower().rstrip(".") for name in allowed)}

    def holds(self, name: str) -> bool:
        """Whether the server answers for `name`, as `name_of` gives it."""
        address = address_of(name)
        return name in self.names or (address is not None and (address.is_loopback or self.everywhere))
