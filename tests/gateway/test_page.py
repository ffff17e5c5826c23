# SPDX-License-Identifier: Apache-2.0
"""The how-to page of the gateway: its lines for curl give what it shows, and its script works in Chromium."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

import pytest

from tests.browsing import Browsing, chromium
from tests.gateway.asking import RunningGateway
from tests.server.harness import RunningServer
from tests.sources import ROOT
from tests.tools import tool

PAGE: Final = (ROOT / "docs" / "how-to" / "gateway.md").read_text(encoding="utf-8")
ADDRESS: Final = "127.0.0.1:8780"
LINE: Final = re.compile(r"```sh\n(curl .*?)```\n\n```json\n(.*?)```", re.DOTALL)
SCRIPT: Final = re.compile(r"```js\n(.*?)```", re.DOTALL)


def shown(text: str) -> re.Pattern[str]:
    """What the page shows, in which three points stand for anything."""
    parts = (re.escape(part) for part in text.strip().split("..."))
    return re.compile(".*?".join(parts), re.DOTALL)


def test_the_lines_for_curl_give_what_the_page_shows(tmp_path: Path) -> None:
    """Each line, on a new server, in the order of the page."""
    lines = LINE.findall(PAGE)
    assert len(lines) == 2
    tool("curl")
    with (
        RunningServer(tmp_path / "data") as server,
        RunningGateway(server.address, tmp_path / "log") as gateway,
    ):
        for line, wanted in lines:
            command = line.replace(ADDRESS, f"127.0.0.1:{gateway.port}")
            found = subprocess.run(
                ("bash", "-c", command), capture_output=True, text=True, check=True
            )
            assert shown(wanted).fullmatch(found.stdout), found.stdout


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files, and writes no line for each."""

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@contextmanager
def pages_of(folder: Path) -> Iterator[str]:
    """The origin of a web server with the files of a folder."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder)) as pages:
        Thread(target=pages.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{pages.server_port}"
        pages.shutdown()


@pytest.mark.slow
def test_the_script_works_in_a_page(tmp_path: Path) -> None:
    """From a listed origin the script calls and gets events; from an origin that is not listed it gets nothing."""
    (script,) = SCRIPT.findall(PAGE)
    shown_at = "".join(f'<p id="{place}"></p>' for place in ("made", "refused", "event"))
    with (
        pages_of(tmp_path) as origin,
        pages_of(tmp_path) as other,
        RunningServer(tmp_path / "data") as server,
        RunningGateway(server.address, tmp_path / "log", "--origin", origin) as gateway,
        chromium(800, 600) as driver,
    ):
        text = script.replace(ADDRESS, f"127.0.0.1:{gateway.port}")
        (tmp_path / "page.html").write_text(
            f"<!doctype html><title>page</title>{shown_at}<script type=module>{text}</script>",
            encoding="utf-8",
        )
        page = Browsing(driver)
        driver.get(f"{origin}/page.html")
        page.wait(lambda: page.find("#made").text == "1001", "the new account")
        page.wait(lambda: "accountId: has 64 bits" in page.find("#refused").text, "a refusal")
        page.wait(lambda: page.find("#event").text.startswith("EVENT_KIND_"), "an event")
        page.complaints()
        driver.get(f"{other}/page.html")
        page.wait(lambda: any("CORS" in one for one in page.complaints()), "a refusal by CORS")
        assert [page.find(place).text for place in ("#made", "#event")] == ["", ""]
        with server.client("alice") as client:
            assert len(client.accounts(owner="alice")) == 1
