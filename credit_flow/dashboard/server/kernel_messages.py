"""Messages of a page to its session: what is none is answered in words, and never reaches the session."""

from __future__ import annotations

import json
import re
import struct
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

KERNEL = re.compile(r"^/jupyter/api/kernels/([^/]+)/")
BAD = 1007
"""Closing code of a websocket: the message is not what it should be."""

COMM = {"comm_open": ("comm_id", "target_name"), "comm_msg": ("comm_id",), "comm_close": ("comm_id",)}


class KernelMessages:
    """Let through messages of the Jupyter protocol; close a connection that sends others, and refuse one without a page (400)."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a connection as long as it keeps to the protocol."""
        if scope["type"] != "websocket" or not KERNEL.match(scope["path"]):
            await self.app(scope, receive, send)
        elif not parse_qs(scope["query_string"].decode("latin-1")).get("session_id"):
            await refuse(scope, send, 400, "a connection must name its page: ?session_id=...")
        else:
            connection = _Connection(receive, send)
            await self.app(scope, connection.receive, connection.send)


class _Connection:
    """The two ends of a websocket; once it is closed for a bad message nothing more is sent."""

    def __init__(self, receive: Receive, send: Send):
        self._receive, self._send, self._closed = receive, send, False

    async def receive(self) -> Message:
        if self._closed:
            return {"type": "websocket.disconnect", "code": BAD}
        message = await self._receive()
        fault = fault_of(message) if message["type"] == "websocket.receive" else ""
        if not fault:
            return message
        await self._send({"type": "websocket.close", "code": BAD, "reason": fault})
        self._closed = True
        return {"type": "websocket.disconnect", "code": BAD}

    async def send(self, message: Message) -> None:
        if not self._closed:
            await self._send(message)


async def refuse(scope: Scope, send: Send, status: int, why: str) -> None:
    """Answer the request for a websocket with a status of HTTP and a reason, where the server can say it."""
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008, "reason": why})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": why.encode()})


def fault_of(received: Message) -> str:
    """What is wrong with a message from a page, "" if nothing: an object with header, channel and content."""
    try:
        text = received.get("text")
        message = json.loads(text if text is not None else _first_part(received.get("bytes") or b""))
    except (ValueError, struct.error, RecursionError):
        return "a message must be an object of JSON"
    header = message.get("header") if isinstance(message, dict) else None
    kind = header.get("msg_type") if isinstance(header, dict) else None
    if not isinstance(kind, str) or not isinstance(message.get("channel"), str):
        return "a message must have a channel and a header with its msg_type"
    content = message.get("content")
    if not isinstance(content, dict):
        return f"{kind}: its content must be an object"
    if any(not isinstance(content.get(name), str) for name in COMM.get(kind, ())):
        return f"{kind}: its content must have {' and '.join(COMM[kind])}"
    return "" if _is_widget_message(kind, content) else f"{kind}: its data must be those of a widget"


def _first_part(blob: bytes) -> str:
    """The JSON of a message with buffers: their number, their offsets, and then they themselves."""
    (n,) = struct.unpack("!i", blob[:4])
    if not 0 < n <= len(blob) // 4:
        raise ValueError(n)
    start, *others = struct.unpack(f"!{n}I", blob[4 : 4 * (n + 1)])
    return blob[start : others[0] if others else None].decode("utf-8")


def _is_widget_message(kind: str, content: dict) -> bool:
    if kind not in ("comm_msg", "comm_open"):
        return True
    contents = content.get("data", {})
    if not isinstance(contents, dict):
        return False
    return contents.get("method") != "update" or isinstance(contents.get("state"), dict)
