# SPDX-License-Identifier: Apache-2.0
"""A running console, and a visitor who sends it requests as a browser would, for the tests of this folder."""

import ssl
import time
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from clearinghouse.client import Client, NotFound, QueueFull
from tests.listening import RunningApplication

HTML_TYPE: Final = "text/html; charset=utf-8"


class RunningConsole(RunningApplication):
    """`clearinghouse console` in a process of its own, on a free port."""

    def __init__(self, server: str, log: Path, *arguments: str) -> None:
        super().__init__("console", server, log, *arguments)


class _Reading(HTMLParser):
    """The hidden fields, the headings and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.scripts: list[dict[str, str | None]] = []
        self.texts: list[str] = []
        self.inline = ""
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("type") == "hidden":
            self.hidden[str(found["name"])] = str(found["value"])
        if tag == "script":
            self.scripts.append(found)
            self._in_script = True
        assert not [name for name in found if name.startswith("on") or name == "style"], attrs

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.inline += data
        self.texts.append(data)


@dataclass(slots=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: str
    hidden: dict[str, str] = field(default_factory=dict)
    text: str = ""
    location: str = ""


class Visitor:
    """A browser without scripts: cookies, forms, redirects on request."""

    def __init__(
        self, port: int, tls: ssl.SSLContext | None = None, source: str = "127.0.0.1"
    ) -> None:
        self.port = port
        self.tls = tls
        self.source = (source, 0)
        self.cookies: dict[str, str] = {}
        self.set_cookies: list[str] = []

    def send(
        self,
        method: str,
        path: str,
        form: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
    ) -> Reply:
        """Send one request; redirects are not followed."""
        connection = (
            HTTPConnection("127.0.0.1", self.port, timeout=200, source_address=self.source)
            if self.tls is None
            else HTTPSConnection("127.0.0.1", self.port, timeout=200, context=self.tls)
        )
        sent = dict(headers or {})
        if self.cookies and "Cookie" not in sent:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form is not None:
            body = urlencode(form).encode()
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        try:
            connection.request(method, path, body, sent)
            return self._reply(connection.getresponse())
        finally:
            connection.close()

    def _reply(self, found: HTTPResponse) -> Reply:
        """Take the cookies and read the page."""
        for line in found.headers.get_all("Set-Cookie") or ():
            self.set_cookies.append(line)
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0" or not morsel.value:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        body = found.read().decode("utf-8")
        headers = {name.lower(): value for name, value in found.getheaders()}
        reply = Reply(found.status, headers, body, location=headers.get("location", ""))
        if headers.get("content-type") == HTML_TYPE:
            reading = _Reading()
            reading.feed(body)
            assert not reading.inline.strip(), "a page has a script of its own"
            reply.hidden = reading.hidden
            reply.text = " ".join(" ".join(reading.texts).split())
        return reply

    def get(self, path: str, **headers: str) -> Reply:
        """Open a page."""
        return self.send("GET", path, headers=headers)

    def post(self, path: str, form: dict[str, str], **headers: str) -> Reply:
        """Send a form."""
        return self.send("POST", path, form, headers)

    def sign_in(self, name: str, key: str) -> Reply:
        """Fill in the form of the sign-in."""
        token = self.get("/sign-in").hidden["token"]
        return self.post("/sign-in", {"token": token, "name": name, "key": key})

    def preview(self, act: str, **given: str) -> Reply:
        """Fill in the form of an act."""
        csrf = self.get("/walk").hidden["csrf"]
        return self.post(f"/act/{act}", {"csrf": csrf, **given})

    def confirm(self, preview: Reply) -> Reply:
        """Confirm a preview and open its result."""
        form = {name: preview.hidden[name] for name in ("csrf", "prepared")}
        sent = self.post("/confirm", form)
        assert sent.status == 303, sent.text
        return self.get(sent.location)


def calls_under(client: Client, preview: Reply) -> int:
    """How many calls the journal has under the request id of a preview, as soon as the server has looked them up."""
    request_id = preview.text.partition("Request id ")[2].split()[0]
    for _ in range(600):
        with suppress(NotFound, QueueFull):
            return len(client.calls_of(request_id))
        time.sleep(0.1)
    raise AssertionError(f"the journal has no call under {request_id}")
