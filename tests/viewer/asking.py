# SPDX-License-Identifier: Apache-2.0
"""How the tests ask a site: in a thread of its own it serves, over plain HTTP it is asked."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from clearinghouse.server.viewer.site import Site

# Each waits for ten seconds: a loaded machine takes longer than that to start a process.
ASKED_AGAIN_MAX: Final = 10


class Received(NamedTuple):
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> dict[str, Any]:
        """The JSON in it."""
        found: dict[str, Any] = json.loads(self.body)
        return found


class Asking:
    """Asks the site on a port."""

    def __init__(self, port: int) -> None:
        self.port = port

    def raw(
        self, path: str, *, method: str = "GET", host: str | None = None, **headers: str
    ) -> Received:
        """Return the answer to a request; `host` instead of the right one, "" for none."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.putrequest(method, path, skip_host=host is not None)
            if host:
                connection.putheader("Host", host)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            response = connection.getresponse()
            return Received(response.status, dict(response.getheaders()), response.read())

    def get(self, view: str, **parameters: object) -> dict[str, Any]:
        """The answer of a view, which must be one; asked for again as the page does while it is being worked on."""
        path = f"/api/{view}?{urlencode(parameters)}" if parameters else f"/api/{view}"
        received = self.raw(path)
        for _ in range(ASKED_AGAIN_MAX):
            if received.status != HTTPStatus.ACCEPTED:
                break
            received = self.raw(path)
        assert received.status == 200, received.body
        return received.content


def rows(table: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a table by the names of its columns."""
    names = [column["name"] for column in table["columns"]]
    return [dict(zip(names, row, strict=True)) for row in table["rows"]]


def table_of(answer: dict[str, Any], name: str) -> dict[str, Any]:
    """A table of an answer that has several."""
    found: dict[str, Any] = next(one for one in answer["tables"] if one["name"] == name)
    return found


def one_thread() -> ThreadPoolExecutor:
    """Answers are computed in a thread: processes are for the test that asks for them."""
    return ThreadPoolExecutor(1)


@contextmanager
def serving(site: Site) -> Iterator[None]:
    """Let a site serve for as long as this lasts."""
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        site.shutdown()
        thread.join()
