"""By which names a server answers, and what is said to requests and messages that are malformed."""

import json
import socket
import struct

import pytest
import websockets.sync.client
from test_guard import KERNEL, answer
from websockets.exceptions import ConnectionClosed, InvalidStatus

from credit_flow.dashboard.server.host_names import HostNames, name_of, own_names
from credit_flow.dashboard.server.kernel_messages import fault_of

OWN = own_names()


@pytest.mark.parametrize(
    ("bound", "host", "own"),
    [
        ("127.0.0.1", "127.0.0.1:8765", True),
        ("127.0.0.1", "LocalHost:8765", True),
        ("127.0.0.1", "[::1]:8765", True),
        ("127.0.0.1", "evil.example", False),
        ("127.0.0.1", "10.0.0.5:8765", False),
        ("127.0.0.1", f"{OWN[0]}:8765", False),
        ("127.0.0.1", "dashboard.example.org", True),
        ("0.0.0.0", "10.0.0.5:8765", True),
        ("0.0.0.0", f"{OWN[0]}:8765", True),
        ("0.0.0.0", f"{OWN[-1]}.:8765", True),
        ("::", f"{OWN[-1].upper()}", True),
        ("0.0.0.0", "dashboard.example.org", True),
        ("0.0.0.0", "evil.example:8765", False),
        ("lab.example", "lab.example:80", True),
    ],
)
def test_a_host_is_own_or_foreign(bound, host, own):
    assert HostNames(bound, ["Dashboard.example.org"]).holds(name_of(host)) is own


def test_names_end_in_local_too():
    assert OWN[-1] == socket.gethostname().lower().partition(".")[0] + ".local"


@pytest.mark.parametrize("name", ["http://lab.example", "lab.example:80", "", "*", "lab example", "lab/x"])
def test_what_is_no_name_cannot_be_allowed(name):
    with pytest.raises(ValueError, match="must be a name alone, such as teacher-laptop.local"):
        HostNames("0.0.0.0", [name])


MALFORMED = (
    "",
    "[",
    "[::1",
    "a b",
    "a@b",
    "a/b",
    "evil.example:99:99",
    "a:port",
    "%41",
    "h\u00e4user",
    "a,b",
    '"',
    "a" * 80 + "!",
)


def raw(server, request: bytes) -> int:
    """The status that the server answers to the bytes of a request."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(request)
        return int(connection.recv(65536).split()[1])


@pytest.fixture(scope="module")
def said(parts_server):
    """A function that gives what the server has written to its log since the tests of this file began."""
    before = len(parts_server.log.read_text())
    return lambda: parts_server.log.read_text()[before:]


@pytest.mark.parametrize("host", MALFORMED)
def test_a_malformed_host_is_answered_400(parts_server, said, host):
    line = f"Host: {host}\r\n".encode("latin-1")
    assert raw(parts_server, b"GET / HTTP/1.1\r\n" + line + b"\r\n") == 400
    assert "Traceback" not in said()


@pytest.mark.parametrize("lines", ["", "Host: 127.0.0.1\r\nHost: evil.example\r\n"])
def test_none_or_two_hosts_are_answered_400(parts_server, said, lines):
    assert raw(parts_server, f"GET / HTTP/1.1\r\n{lines}\r\n".encode()) == 400
    assert "Traceback" not in said()


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/", {"Origin": "http://[::1"}, 400),
        ("/resourcez", {"Authorization": "Bearer h\u00e4"}, 404),
        ("/_solara/cdn/%00", {}, 404),
        ("/_solara/cdn/" + "a" * 5000, {}, 404),
        ("/?x=%ff%fe", {}, 200),
        ("/", {"Cookie": "solara-session-id=\u00e4; ;;=="}, 200),
    ],
)
def test_other_malformed_requests_end_in_no_traceback(parts_server, said, path, headers, status):
    assert answer(parts_server.url + path, **headers)[0] == status
    assert "Traceback" not in said()


@pytest.mark.parametrize("query", ["", "?session_id=", "?other=1"])
def test_a_connection_that_names_no_page_is_answered_400(parts_server, said, query):
    url = parts_server.url.replace("http", "ws") + KERNEL.partition("?")[0] + query
    with pytest.raises(InvalidStatus, match="400"):
        websockets.sync.client.connect(url, origin=parts_server.url, open_timeout=20)
    assert "Traceback" not in said()


def message(kind: object, content: object, **more) -> str:
    return json.dumps({"header": {"msg_type": kind}, "channel": "shell", "content": content, **more})


BAD = (
    "", "{", "null", "[]", "7", "[" * 100_000, '{"header": {}}', '{"header": {"msg_type": 7}, "channel": "shell"}',
    message("comm_msg", None), message("comm_msg", {}), message("comm_open", {"comm_id": "a"}), message(None, {}),
    message("comm_msg", {"comm_id": 7}), message("comm_msg", {"comm_id": "a", "data": []}),
    message("comm_msg", {"comm_id": "a", "data": {"method": "update", "state": 7}}),
    message("kernel_info_request", {}, channel=None),
    b"", b"\x00", b"\xff" * 40, struct.pack("!i", 2**30), struct.pack("!iI", 1, 8) + b"\xff\xfe", struct.pack("!iI", 1, 8) + b"[]",
)  # fmt: skip


@pytest.mark.parametrize("sent", BAD, ids=range(len(BAD)))
def test_a_malformed_message_closes_its_connection_with_words(parts_server, said, sent):
    url = parts_server.url.replace("http", "ws") + KERNEL.replace("one", f"malformed-{BAD.index(sent)}")
    with websockets.sync.client.connect(url, origin=parts_server.url, open_timeout=20) as connection:
        connection.send(sent)
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                connection.recv(timeout=20)
    assert closed.value.rcvd.code == 1007 and closed.value.rcvd.reason
    assert "Traceback" not in said()


def test_messages_of_the_protocol_have_no_fault():
    content = {"comm_id": "a", "target_name": "jupyter.widget", "data": {"state": {}}}
    good = message("comm_open", content).encode()
    assert fault_of({"text": good.decode()}) == fault_of({"bytes": struct.pack("!iI", 1, 8) + good}) == ""
    with_buffer = struct.pack("!iII", 2, 12, 12 + len(good)) + good + b"\xff\xff"
    assert fault_of({"bytes": with_buffer}) == ""


def test_the_cookie_of_the_session_is_hidden_from_scripts(parts_server):
    _, headers, _ = answer(parts_server.url, Accept="text/html")
    cookie = {name.lower(): value for name, value in headers.items()}["set-cookie"]
    assert "solara-session-id=" in cookie and "httponly" in cookie.lower() and "samesite" in cookie.lower()
