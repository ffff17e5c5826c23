# SPDX-License-Identifier: Apache-2.0
"""Serve the page for a browser on the same computer: on the loopback address, for reading only (SPEC Q-6).

Owns the address, the check of callers, and the headers. It serves a fixed list of files and the answers of `routes`; no
path is ever joined to a directory. A request must name this server in `Host`, so that a page under a foreign name which
resolves to the loopback address can read nothing. A request must not come from another site's page.
"""

import json
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from clearinghouse.server.viewer.routes import Routes
from clearinghouse.server.viewer.workers import Reply, refused

LOOPBACK: Final = "127.0.0.1"
_SECONDS_IDLE: Final = 30
_ANSWERS: Final = "/api/"
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
PLOTS: Final = "plotly.min.js"
# No foreign content; the plot library writes styles and makes images of its plots.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = (
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)


class PlotsMissingError(Exception):
    """The Python package with the plot library is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "plotly, which draws the plots, is not installed: "
            ".venv/bin/python -m pip install -e '.[inspect]'"
        )


def plots_file() -> Path:
    """Return the path of the script of the plot library, which is in its Python package. Raises PlotsMissingError."""
    spec = find_spec("plotly")
    for place in (spec.submodule_search_locations or ()) if spec is not None else ():
        path = Path(place) / "package_data" / PLOTS
        if path.is_file():
            return path
    raise PlotsMissingError


def page_files() -> dict[str, bytes]:
    """Return the bytes of the page's own files, by name."""
    folder = resources.files("clearinghouse.server.viewer") / "page"
    return {
        entry.name: entry.read_bytes()
        for entry in folder.iterdir()
        if Path(entry.name).suffix in _TYPES
    }


class Site(ThreadingHTTPServer):
    """A server of the page of one journal, on the loopback address; port 0 takes any free port."""

    daemon_threads = True

    def __init__(self, port: int, routes: Routes, plots: Path) -> None:
        """Listen on the port. Raises OSError if the port is taken."""
        super().__init__((LOOPBACK, port), _Handler)
        self.routes = routes
        self.files = page_files() | {PLOTS: plots.read_bytes()}
        self.port: int = self.server_address[1]
        self.hosts = frozenset(f"{name}:{self.port}" for name in (LOOPBACK, "localhost"))

    @property
    def url(self) -> str:
        """Return the address of the page."""
        return f"http://{LOOPBACK}:{self.port}/"


class _Handler(BaseHTTPRequestHandler):
    """A handler of one HTTP connection."""

    protocol_version = "HTTP/1.1"
    server_version = "clearinghouse"
    sys_version = ""
    timeout = _SECONDS_IDLE
    server: Site

    def do_GET(self) -> None:
        """Send the file or the answer for the path of a GET request."""
        self._serve(body=True)

    def do_HEAD(self) -> None:
        """Send only the headers of the answer to the same GET request."""
        self._serve(body=False)

    def _forbidden(self, path: str) -> str:
        """Return the reason to refuse a caller; "" if it may be served.

        Another page may link to this site, but not call it.
        """
        if self.headers.get_all("Host") not in [[host] for host in self.server.hosts]:
            return "this server answers under its own address alone"
        site = self.headers.get("Sec-Fetch-Site", "none")
        if path.startswith(_ANSWERS) and site not in ("same-origin", "none"):
            return "this server does not answer pages of other sites"
        return ""

    def _serve(self, *, body: bool) -> None:
        """Check the caller, then send the file or answer for the path; `body` False sends only the headers."""
        try:
            parts = urlsplit(self.path)
            path = unquote(parts.path)
            forbidden = self._forbidden(path)
            if forbidden:
                self._reply(refused(HTTPStatus.FORBIDDEN, forbidden), body=body)
                return
            if path.startswith(_ANSWERS):
                reply = self.server.routes.answer(path.removeprefix(_ANSWERS), parts.query)
                self._reply(reply, body=body)
                return
            name = path.removeprefix("/") or "index.html"
            content = self.server.files.get(name)
            if content is None:
                self._reply(refused(HTTPStatus.NOT_FOUND, f"there is no page {path!r}"), body=body)
                return
            self._send(HTTPStatus.OK, _TYPES[Path(name).suffix], content, body=body)
        except (ConnectionError, TimeoutError):
            self.close_connection = True  # the caller has gone
        except ValueError:
            self._reply(refused(HTTPStatus.BAD_REQUEST, "the address is none"), body=body)

    def _reply(self, reply: Reply, *, body: bool) -> None:
        """Send an answer as JSON; the page never reads its text as HTML."""
        text = json.dumps(reply.content, ensure_ascii=True, allow_nan=False)
        for sign in "<>&":
            text = text.replace(sign, f"\\u{ord(sign):04x}")
        self._send(reply.status, "application/json", text.encode("ascii"), body=body)

    def _send(self, status: HTTPStatus, kind: str, content: bytes, *, body: bool) -> None:
        """Send status, headers and content."""
        self.send_response(status)
        for name, value in _HEADERS:
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if body:
            self.wfile.write(content)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Send an error of the base class, mostly for a method other than GET and HEAD."""
        self.close_connection = True
        status = HTTPStatus(code)
        if status == HTTPStatus.NOT_IMPLEMENTED:
            status = HTTPStatus.METHOD_NOT_ALLOWED
        self._reply(refused(status, message or explain or status.phrase), body=True)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is the base class's
        """Write no log line about a request."""
