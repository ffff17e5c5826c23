# SPDX-License-Identifier: Apache-2.0
"""Who may ask the viewer's server, what it refuses, and how the command begins and ends."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hatchling.builders.wheel import WheelBuilder

from clearinghouse.server.cli import main
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.viewer import site as site_module
from clearinghouse.server.viewer.site import PLOTS, page_files
from clearinghouse.server.viewer.workers import QUEUED_MAX, Workers
from tests.sources import ROOT
from tests.unit.storage.builders import contents, edit
from tests.viewer.asking import Asking

# --- the page ---


def test_the_page_names_only_files_that_are_served(site: Asking) -> None:
    """Every file that the page and its scripts name is served with its type, and none of them is elsewhere."""
    for name, kind in (
        ("", "text/html"),
        ("style.css", "text/css"),
        (PLOTS, "text/javascript"),
        *((name, "text/javascript") for name in page_files() if name.endswith(".js")),
    ):
        received = site.raw(f"/{name}")
        assert received.status == HTTPStatus.OK
        assert received.headers["Content-Type"].startswith(kind)
        assert int(received.headers["Content-Length"]) == len(received.body) > 0
    for content in page_files().values():
        text = content.decode("utf-8")
        assert "SPDX-License-Identifier: Apache-2.0" in text
        assert set(re.findall(r"https?://[^\s\"']+", text)) <= {"http://www.w3.org/2000/svg"}


def test_the_page_is_shipped() -> None:
    """The wheel carries the page's files beside the code that serves them."""
    folder = "clearinghouse/server/viewer/page/"
    shipped = {
        str(entry.distribution_path) for entry in WheelBuilder(str(ROOT)).recurse_included_files()
    }
    assert {folder + name for name in page_files()} <= shipped
    assert {"index.html", "style.css", "main.js"} <= page_files().keys()


def test_every_answer_carries_the_policy(site: Asking) -> None:
    """Pages, answers and refusals forbid scripts, frames and forms from elsewhere, and are not kept."""
    for path in ("/", "/api/journal", "/api/nothing", "/nothing"):
        headers = site.raw(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in headers


# --- who may ask ---


@pytest.mark.parametrize(
    "host", ["", "evil.example", "evil.example:{port}", "127.0.0.1", "localhost:1", "[::1]:{port}"]
)
def test_a_foreign_name_hears_nothing(site: Asking, host: str) -> None:
    """A request without this server's own address is refused, so that no rebound name can read the journal."""
    received = site.raw("/api/journal", host=host.format(port=site.port))
    assert received.status == HTTPStatus.FORBIDDEN
    assert b"accounts" not in received.body


def test_both_own_names_are_heard(site: Asking) -> None:
    """The address and `localhost` are this server's names."""
    for name in ("127.0.0.1", "localhost"):
        assert site.raw("/api/journal", host=f"{name}:{site.port}").status == HTTPStatus.OK


@pytest.mark.parametrize("origin", ["cross-site", "same-site"])
def test_a_page_of_another_site_hears_nothing(site: Asking, origin: str) -> None:
    """A browser that asks on behalf of another site's page is refused; a link there may lead to the page."""
    received = site.raw("/api/journal", Sec_Fetch_Site=origin)
    assert received.status == HTTPStatus.FORBIDDEN
    assert site.raw("/%61pi/journal", Sec_Fetch_Site=origin).status == HTTPStatus.FORBIDDEN
    assert site.raw("/", Sec_Fetch_Site=origin).status == HTTPStatus.OK


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_nothing_can_be_written(site: Asking, method: str) -> None:
    """Only GET and HEAD are answered."""
    received = site.raw("/api/journal", method=method)
    assert received.status == HTTPStatus.METHOD_NOT_ALLOWED
    assert site.raw("/", method="HEAD").body == b""


def test_it_listens_on_the_loopback_address_alone(site: Asking) -> None:
    """No other address of the machine is listened on."""
    with socket.socket() as other:
        other.bind(("127.0.0.2", site.port))  # would be taken by a server on every address


@pytest.mark.parametrize(
    "path",
    [
        "/../../../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/site.py",
        "//etc/passwd",
        "/page/index.html",
        "/journal.db",
        "/index.html%00.js",
        "/style.css/",
    ],
)
def test_no_other_file_is_served(site: Asking, path: str) -> None:
    """Only the page's files have a path; nothing on the disk is reached by another."""
    assert site.raw(path).status == HTTPStatus.NOT_FOUND


# --- what is asked ---


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("nothing", 404, "there is no view"),
        ("", 404, "there is no view"),
        ("state/", 404, "there is no view"),
        ("journal?x=1", 400, "no parameter x"),
        ("state?at=99999999", 400, "ends at sequence"),
        ("state?at=-1", 400, "neither a sequence nor a time"),
        ("state?at=yesterday", 400, "neither a sequence nor a time"),
        ("state?at=1&at=2", 400, "given twice"),
        ("state?at", 400, "not name=value"),
        ("state?page=x", 400, "no number"),
        ("state?page=9999999999999999999999", 400, "no number"),
        ("state?find=" + "x" * 101, 400, "too long"),
        ("state?find=%00", 400, "not printable"),
        ("timeline?from=9&to=3", 400, "lies after"),
        ("timeline?market=NONE", 400, "no market"),
        ("timeline?fund=NONE", 400, "no asset"),
        ("account?at=5", 400, "account is missing"),
        ("account?account=987654321", 404, "there is no account"),
        ("account?account=nobody", 404, "there is no account"),
        ("history?account=987654321", 404, "there is no account"),
        ("history?account=1001&from=9&to=3", 400, "lies after"),
        ("book?at=5", 400, "market is missing"),
        ("book?market=NONE", 404, "there is no market"),
        ("explain", 400, "genesis"),
        ("explain?sequence=0", 400, "genesis"),
        ("explain?sequence=99999999", 400, "ends at sequence"),
        ("events?account=x", 400, "no number"),
        ("waterfall?account=x", 400, "no number"),
    ],
)
def test_what_means_nothing_is_refused(site: Asking, path: str, status: int, words: str) -> None:
    """A view, a moment, an account or a parameter that there is not is refused with a sentence that says so."""
    received = site.raw(f"/api/{path}")
    assert received.status == status
    assert words in received.content["error"]


def test_no_answer_looks_like_markup(site: Asking) -> None:
    """A caller's text comes back escaped, also where a browser reads JSON as a page."""
    received = site.raw("/api/%3Cscript%3Ealert(1)%3C/script%3E")
    assert b"<" not in received.body
    assert "<script>" in received.content["error"]


# --- work that takes long ---


@contextmanager
def _workers(seconds_waited: float) -> Iterator[Workers]:
    """Workers with one thread."""
    workers = Workers(lambda: ThreadPoolExecutor(1), seconds_waited)
    try:
        yield workers
    finally:
        workers.close()


def test_long_work_is_asked_for_again() -> None:
    """A long request is accepted, continues, and a repetition gets its answer; too many are refused."""
    go = threading.Event()

    def slow(number: int) -> dict[str, Any]:
        go.wait(30)
        return {"number": number}

    with _workers(0.01) as workers:
        try:
            first = workers.ask(slow, 0)
            assert first.status == HTTPStatus.ACCEPTED
            assert first.content["working"]
            for number in range(1, QUEUED_MAX):
                assert workers.ask(slow, number).status == HTTPStatus.ACCEPTED
            assert workers.ask(slow, 99).status == HTTPStatus.SERVICE_UNAVAILABLE
        finally:
            go.set()
        while (reply := workers.ask(slow, 0)).status == HTTPStatus.ACCEPTED:
            pass
        assert reply == (HTTPStatus.OK, {"number": 0})


@pytest.mark.slow
def test_a_process_that_dies_takes_only_its_own_answer_along() -> None:
    """A question whose process dies is answered with an error, and the next one by a fresh process."""
    workers = Workers()
    try:
        reply = workers.ask(os._exit, 1)
        assert reply.status == HTTPStatus.INTERNAL_SERVER_ERROR
        assert "died" in reply.content["error"]
        assert workers.ask(dict, (("alive", 1),)) == (HTTPStatus.OK, {"alive": 1})
    finally:
        workers.close()


@pytest.mark.slow
def test_a_killed_command_leaves_no_process(incident: Path, tmp_path: Path) -> None:
    """Where the command is killed, the processes that worked for it end by themselves."""
    command = (sys.executable, "-m", "clearinghouse.server.cli", "inspect", str(incident))
    with subprocess.Popen(
        (*command, "--port", "0", "--json"),
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ) as process:
        try:
            assert process.stdout is not None
            begun = json.loads(process.stdout.readline())
            site = Asking(int(begun["url"].rstrip("/").rpartition(":")[2]))
            assert site.get("state", at=442)["sequence"] == 442
        finally:
            process.kill()
        # The pipe ends when the last process that inherited it is gone.
        assert process.stdout.read() == ""


# --- the command ---


def _end(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Exit code and JSON of a command that ends by itself."""
    done = CliRunner().invoke(main, ["inspect", *arguments, "--json"])
    found: dict[str, Any] = json.loads(done.stdout) if done.stdout.startswith("{") else {}
    return done.exit_code, found


def test_a_damaged_journal_is_not_shown(incident: Path, tmp_path: Path) -> None:
    """A record whose bytes changed ends the command with the code of damage and its sequence; nothing is written."""
    data = tmp_path / "data"
    data.mkdir()
    for path in incident.iterdir():
        (data / path.name).write_bytes(path.read_bytes())
    edit(data, "UPDATE record SET time_ns = time_ns + 1 WHERE first_sequence = 442")
    before = contents(data)
    code, found = _end(str(data), "--port", "0")
    assert code == Exit.DAMAGED
    assert found["sequence"] == 442
    assert contents(data) == before


def test_where_no_journal_is_nothing_is_shown(tmp_path: Path) -> None:
    """A directory without a journal is wrong usage, and stays empty."""
    code, found = _end(str(tmp_path), "--port", "0")
    assert code == Exit.USAGE
    assert "no journal" in found["message"]
    assert list(tmp_path.iterdir()) == []


def test_a_beginning_that_is_not_there(incident: Path) -> None:
    """To begin beyond the end of the journal is wrong usage."""
    code, found = _end(str(incident), "--port", "0", "--from", "99999999")
    assert code == Exit.USAGE
    assert "ends at sequence" in found["message"]


def test_a_port_that_is_taken(incident: Path) -> None:
    """A port that another process listens on is wrong usage, with the port named."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, found = _end(str(incident), "--port", str(port))
    assert code == Exit.USAGE
    assert str(port) in found["message"]


def test_without_the_extra_it_says_what_to_install(
    incident: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the plot library is not installed, the command says which extra brings it."""
    monkeypatch.setattr(site_module, "find_spec", lambda name: None)
    code, found = _end(str(incident), "--port", "0")
    assert code == Exit.USAGE
    assert "pip install -e '.[inspect]'" in found["message"]


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)]
)
def test_the_command_serves_until_it_is_told(
    incident: Path, tmp_path: Path, number: signal.Signals
) -> None:
    """The real command shows the journal with processes of its own, ends with 0 at a signal, and leaves nothing."""
    before = contents(incident)
    command = (sys.executable, "-m", "clearinghouse.server.cli", "inspect", str(incident))
    with subprocess.Popen(
        (*command, "--port", "0", "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ) as process:
        try:
            assert process.stdout is not None
            begun = json.loads(process.stdout.readline())
            site = Asking(int(begun["url"].rstrip("/").rpartition(":")[2]))
            assert site.get("journal")["end"] == begun["sequence"]
            assert [
                path.name.startswith("clearinghouse-inspect-") for path in tmp_path.iterdir()
            ] == [True]
            if number == signal.SIGTERM:
                assert site.get("state", at=442)["sequence"] == 442
        finally:
            process.send_signal(number)
            _, complaint = process.communicate(timeout=60)
    assert process.returncode == 0
    assert complaint == ""
    assert list(tmp_path.iterdir()) == []
    assert contents(incident) == before
