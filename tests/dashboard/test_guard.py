"""Who may ask the server, what it tells browsers, and who is let in when it is full."""

import urllib.error
import urllib.request
from pathlib import Path

import pytest
import websockets.sync.client
from playwright.sync_api import expect
from websockets.exceptions import InvalidStatus

from credit_flow.dashboard.server.admission import Admission
from credit_flow.dashboard.server.page_head import mended
from credit_flow.dashboard.server.server import ServerError, main

KERNEL = "/jupyter/api/kernels/one/channels?session_id=two"


def answer(url: str, **headers):
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, dict(response.headers), response.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def test_a_foreign_host_is_answered_403_in_words(parts_server):
    status, _, body = answer(parts_server.url, Host="evil.example")
    assert status == 403 and b"does not answer for the host 'evil.example'" in body


def test_every_answer_tells_browsers_what_to_allow(parts_server):
    for path in ("/", "/readyz", "/nothing/here/"):
        _, headers, _ = answer(parts_server.url + path)
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
        assert f"connect-src 'self' ws://{parts_server.url.removeprefix('http://')}" in policy
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"


def test_a_page_names_its_language_and_may_be_zoomed(parts_server):
    _, _, body = answer(parts_server.url)
    assert b'<html lang="en">' in body and b"user-scalable=no" not in body and b'"variant": "auto"' in body


def test_the_servers_own_state_is_closed(parts_server):
    assert answer(f"{parts_server.url}/resourcez")[0] == 404
    assert answer(f"{parts_server.url}/resourcez?verbose")[0] == 404


def test_files_that_are_not_in_the_bundle_are_not_asked_for_elsewhere(parts_server):
    files = f"{parts_server.url}/_solara/cdn"
    assert answer(f"{files}/echarts@5.4.0/dist/echarts.min.js")[0] == 200
    for path in ("no-such-package@1.0.0/main.js", "..%2f..%2f..%2fpyvenv.cfg", ""):
        assert answer(f"{files}/{path}")[0] == 404


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None])
def test_a_websocket_of_a_foreign_page_is_refused(parts_server, origin):
    url = parts_server.url.replace("http", "ws") + KERNEL
    with pytest.raises(InvalidStatus, match="403"):
        websockets.sync.client.connect(url, origin=origin, open_timeout=20)


def test_a_websocket_of_an_own_page_is_let_in(parts_server):
    url = parts_server.url.replace("http", "ws") + KERNEL
    with websockets.sync.client.connect(url, origin=parts_server.url, open_timeout=20) as socket:
        assert socket.response.status_code == 101


def test_a_post_of_a_foreign_page_is_refused(parts_server):
    request = urllib.request.Request(
        f"{parts_server.url}/_solara/api/close/one?session_id=two",
        method="POST",
        headers={"Origin": "http://evil.example"},
    )
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request, timeout=20)


def test_a_head_that_is_not_as_expected_is_left_alone():
    assert mended(b"<p>hello</p>") == b"<p>hello</p>"


def test_a_taken_port_is_said_before_anything_starts(parts_server):
    port = int(parts_server.url.rsplit(":", 1)[1])
    with pytest.raises(ServerError, match=f"cannot listen on 127.0.0.1, port {port}.*--port"):
        main(port=port, open_browser=False)
    with pytest.raises(ServerError, match="max_sessions = 0: must be at least 1"):
        main(port=0, max_sessions=0)


def test_a_session_counts_from_its_first_connection_to_its_last():
    kernels = {"gone": None}
    admission = Admission(None, 2, kernels, clock=lambda: 0.0)
    assert admission.enter("here") and admission.enter("here") and admission.enter("gone")
    assert admission.is_full and not admission.enter("another")
    admission.leave("here")
    assert admission.is_full and admission.enter("here")
    admission.leave("gone")
    assert admission.enter("another") and admission.enter("gone"), "who is known may always come back"


def test_the_session_left_longest_ago_closes_first():
    now = [0.0]
    admission = Admission(None, 3, {"a": None, "b": None, "c": None}, clock=lambda: now[0])
    for name in ("a", "b", "c"):
        assert admission.enter(name)
    for name in ("b", "a"):
        now[0] += 1.0
        admission.leave(name)
    assert admission.abandoned() == ["b"]
    admission.most = 4
    assert admission.abandoned() == []


def test_pages_that_are_only_fetched_take_no_place(start_server):
    server = start_server(Path(__file__).parent / "parts_app.py", max_sessions=1)
    assert {answer(server.url, Accept="text/html")[0] for _ in range(5)} == {200}


def test_who_loses_the_last_place_between_page_and_connection_is_told(start_server, open_page, complaints):
    server = start_server(Path(__file__).parent / "parts_app.py", max_sessions=1)
    url = server.url.replace("http", "ws") + KERNEL
    page = open_page("about:blank")

    def take_the_place(route):
        taken.append(websockets.sync.client.connect(url, origin=server.url, open_timeout=20))
        route.continue_()

    taken: list = []
    page.route("**/*.js*", take_the_place, times=1)
    page.goto(server.url)
    expect(page.get_by_role("heading", name="All places are taken")).to_be_visible(timeout=60_000)
    complaints.lines.clear()
    taken[0].close()


def test_the_visitor_too_many_sees_our_page_and_enters_when_somebody_leaves(
    start_server, open_page, complaints
):
    """Acceptance check 13, a full server of two places."""
    server = start_server(Path(__file__).parent / "parts_app.py", max_sessions=2)
    pages = [open_page(server.url) for _ in range(2)]
    for page in pages:
        expect(page.locator("canvas[data-drawn]")).to_be_visible(timeout=60_000)
    late = open_page(server.url)
    expect(late.get_by_role("heading", name="All places are taken")).to_be_visible()
    assert answer(server.url, Accept="text/html")[0] == 503
    assert [line for line in complaints.lines if "503" not in line] == []
    complaints.lines.clear()
    pages[0].close()
    expect(ask_again(late)).to_be_visible(timeout=30_000)
    complaints.lines.clear()


def ask_again(page):
    """Ask again until the server lets the visitor in."""
    for _ in range(20):
        page.get_by_role("link", name="Try again").click()
        if page.locator("h1", has_text="All places").count() == 0:
            break
        page.wait_for_timeout(500)
    return page.locator("canvas[data-drawn]")
