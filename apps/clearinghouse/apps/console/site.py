# SPDX-License-Identifier: Apache-2.0
"""Define the console's paths: sign-in, pages, acts, the stream of changes.

Owns the checks of a request and the headers of an answer. Each request must name this server in `Host`. A request that
changes something must come from a page of this server (Origin, Sec-Fetch-Site) and have the token of its session. A
browser must not store an answer or show it inside another site's page, and runs no script or style except the files of
this package.
"""

import asyncio
import hmac
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from importlib import resources
from typing import Any, Final
from urllib.parse import parse_qsl

import jinja2
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clearinghouse.apps.console import shown
from clearinghouse.apps.console.acts import (
    acts_of,
    carry_out,
    expected,
    roles_for,
    roles_of,
)
from clearinghouse.apps.console.effects import effects_of
from clearinghouse.apps.console.pages import PAGES, ROWS_MAX
from clearinghouse.apps.console.sessions import STREAMS_MAX, Session, Sessions, TooManyError
from clearinghouse.apps.console.sheet import Act, FieldError
from clearinghouse.apps.watch.readings import Reader, ask
from clearinghouse.apps.watch.target import Target
from clearinghouse.apps.web_connections import BodyError, network_of, read_body
from clearinghouse.client import AsyncClient, ClearinghouseError

BODY_BYTES_MAX: Final = 32_768
FIELDS_MAX: Final = 32
SIGN_INS_MAX: Final = 10
SIGN_IN_SECONDS: Final = 60.0
NETWORKS_MAX: Final = 4_096
KEY_TEXT_MAX: Final = 4_096
NAME_TEXT_MAX: Final = 64
LIVE_SECONDS: Final = 1.0
BEATS_SECONDS: Final = 15.0
HEADERS: Final = (
    (
        "Content-Security-Policy",
        (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
    ),
    ("X-Frame-Options", "DENY"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Cache-Control", "no-store"),
)
TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Settings:
    """The address of the server, the host names under which the console answers, and whether it has TLS."""

    target: Target
    hosts: frozenset[str]
    is_secure: bool
    idle_seconds: float


class Guard:
    """Check the conditions that every request must meet, and add the headers to every answer."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS]
        if settings.is_secure:
            self._headers.append((b"strict-transport-security", b"max-age=31536000"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check and serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self._headers]
            await send(message)

        refusal = self._refusal(Request(scope))
        if refusal:
            await Response(refusal, HTTPStatus.FORBIDDEN, media_type="text/plain")(
                scope, receive, sending
            )
            return
        await self._app(scope, receive, sending)

    def _refusal(self, request: Request) -> str:
        """Return the reason for which a request is refused; empty if it is accepted."""
        if request.headers.getlist("host") not in [[host] for host in self._settings.hosts]:
            return "this server answers under its own address alone; see --name"
        if request.method in ("GET", "HEAD"):
            return ""
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return "this server takes no form of another site"
        origin = request.headers.get("origin")
        scheme = "https" if self._settings.is_secure else "http"
        if origin is not None and origin not in {
            f"{scheme}://{host}" for host in self._settings.hosts
        }:
            return "this server takes no form of another site"
        return ""


class Console:
    """The paths of the console, with their shared sessions, templates and reader."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.sessions = Sessions(settings.idle_seconds)
        self._cookie = "__Host-console" if settings.is_secure else "console"
        self._form_cookie = "__Host-console-form" if settings.is_secure else "console-form"
        # Times of failed sign-ins, by the network of the caller.
        self._failed: dict[str, deque[float]] = {}
        folder = resources.files("clearinghouse.apps.console")
        self._files = {
            entry.name: entry.read_bytes()
            for entry in (folder / "static").iterdir()
            if entry.is_file()
        }
        texts = {
            entry.name: entry.read_text(encoding="utf-8")
            for entry in (folder / "templates").iterdir()
        }
        self._pages = jinja2.Environment(
            autoescape=True,
            loader=jinja2.DictLoader(texts),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.globals["most"] = ROWS_MAX
        self._pages.filters |= {
            "amount": shown.amount,
            "share": shown.share,
            "ratio": shown.ratio,
            "moment": shown.moment,
            "words": shown.words,
        }

    # --- answers ---

    def _html(
        self, name: str, session: Session | None, status: int = HTTPStatus.OK, **values: object
    ) -> HTMLResponse:
        """Return a page from the template `name`.

        `session` is that of the signed-in person; None: no person is signed in.
        """
        shared: dict[str, Any] = {
            "server": self._settings.target.address,
            "pages": [page for page in PAGES.values() if page.is_listed],
            "acts": list(acts_of(session.name).values()) if session else [],
            "session": session,
            "current": "",
            "clock": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime()),
        }
        return HTMLResponse(self._pages.get_template(name).render(shared | values), status)

    def _refused(self, session: Session | None, status: HTTPStatus, text: str) -> HTMLResponse:
        """Return a page that states why the request failed."""
        return self._html("message.html", session, status, title=status.phrase, text=text)

    def _set_cookie(self, response: Response, name: str, value: str) -> None:
        """Set a cookie that scripts cannot read and other sites cannot send; it ends with the browser."""
        response.set_cookie(
            name, value, path="/", httponly=True, samesite="strict", secure=self._settings.is_secure
        )

    def _drop_cookie(self, response: Response, name: str) -> None:
        response.delete_cookie(
            name, path="/", httponly=True, samesite="strict", secure=self._settings.is_secure
        )

    def _session(self, request: Request, *, is_use: bool = True) -> Session | None:
        """Return the session that the request's cookie names; None if there is none.

        `is_use` states that a person acted.
        """
        return self.sessions.get(request.cookies.get(self._cookie, ""), is_use=is_use)

    def signed_in(
        self, handler: Callable[[Request, Session], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Return a handler that calls `handler` for signed-in persons and sends others to the sign-in page.

        A form must have the session's token.
        """

        async def answer(request: Request) -> Response:
            is_live = request.headers.get("x-part") is not None
            session = self._session(request, is_use=not is_live)
            if session is None:
                if is_live:
                    return Response("signed out", HTTPStatus.UNAUTHORIZED)
                return RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
            if request.method == "POST":
                request.state.form = await read_form(request)
                if not session.is_token(request.state.form.get("csrf", "")):
                    return self._refused(
                        session, HTTPStatus.FORBIDDEN, "The form has no valid token. Open it again."
                    )
            return await handler(request, session)

        return answer

    # --- sign-in ---

    async def sign_in_form(self, request: Request) -> Response:
        """Return the sign-in page, a form for name and key."""
        if self._session(request) is not None:
            return RedirectResponse("/overview", HTTPStatus.SEE_OTHER)
        return self._sign_in_page("")

    def _sign_in_page(self, error: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
        """Return the sign-in page with an error.

        Its token is also in a cookie, so that no other site can send the form.
        """
        token = secrets.token_urlsafe(32)
        response = self._html("sign_in.html", None, status, token=token, error=error)
        self._set_cookie(response, self._form_cookie, token)
        return response

    def _client_of(self, name: str, key: str) -> AsyncClient:
        """Return a client that uses a person's name and key. Raises ValueError and OSError."""
        if not name or len(name) > NAME_TEXT_MAX or len(key) > KEY_TEXT_MAX:
            raise ValueError("Give your name, and your API key.")
        return self._settings.target.client(name, key)

    async def sign_in(self, request: Request) -> Response:
        """Sign a person in if the server accepts the credential; an earlier session of this browser ends."""
        form = await read_form(request)
        token, given = form.get("token", ""), request.cookies.get(self._form_cookie, "")
        if not given or not hmac.compare_digest(token.encode(), given.encode()):
            return self._sign_in_page("The form was too old. Try again.", HTTPStatus.FORBIDDEN)
        now = time.monotonic()
        network = network_of(request.client.host if request.client else "")
        failed = self._failed.get(network, deque(maxlen=SIGN_INS_MAX))
        if len(failed) == SIGN_INS_MAX and now - failed[0] < SIGN_IN_SECONDS:
            return self._sign_in_page(
                "Too many failed sign-ins. Wait a minute.", HTTPStatus.TOO_MANY_REQUESTS
            )
        name, key = form.get("name", "").strip(), form.get("key", "").strip()
        try:
            client = self._client_of(name, key)
        except (ValueError, OSError) as error:
            return self._sign_in_page(str(error), HTTPStatus.BAD_REQUEST)
        head = await ask(client.head())
        if not head:
            await client.close()
            failed.append(now)
            self._failed.pop(network, None)
            self._failed[network] = (
                failed  # as the last one, so that the first has failed longest ago
            )
            if len(self._failed) > NETWORKS_MAX:
                del self._failed[next(iter(self._failed))]
            # The server's words have no secret; they say whether the key has expired, or has another name.
            return self._sign_in_page(head.refusal, HTTPStatus.FORBIDDEN)
        granted = await ask(client.grants())
        target = self._settings.target
        reader = Reader(client, target.address, target.metrics)
        await self.sessions.end(request.cookies.get(self._cookie, ""))
        try:
            number = await self.sessions.begin(name, client, reader, has_roles=granted.value != [])
        except TooManyError:
            await client.close()
            return self._sign_in_page(
                "Too many people are signed in.", HTTPStatus.SERVICE_UNAVAILABLE
            )
        response = RedirectResponse("/overview", HTTPStatus.SEE_OTHER)
        self._set_cookie(response, self._cookie, number)
        self._drop_cookie(response, self._form_cookie)
        return response

    async def sign_out(self, request: Request, _: Session) -> Response:
        """Sign the person out: end the session."""
        await self.sessions.end(request.cookies.get(self._cookie, ""))
        response = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
        self._drop_cookie(response, self._cookie)
        return response

    # --- pages ---

    async def page(self, request: Request, session: Session) -> Response:
        """Return the page that the request's path names."""
        page = PAGES.get(request.path_params["page"])
        if page is None:
            return self._refused(session, HTTPStatus.NOT_FOUND, "There is no such page.")
        try:
            values = await page.read(session, dict(request.query_params))
        except FieldError as error:
            return self._refused(session, HTTPStatus.BAD_REQUEST, f"{error}.")
        return self._html(
            f"{page.name}.html",
            session,
            title=page.title,
            current=page.name,
            seconds=page.seconds,
            is_part=request.headers.get("x-part") is not None,
            **values,
        )

    async def live(self, request: Request) -> Response:
        """Stream server-sent events to a page: the journal has grown, or the server does not answer."""
        session = self._session(request, is_use=False)
        if session is None:
            return Response("signed out", HTTPStatus.UNAUTHORIZED)
        if session.streams >= STREAMS_MAX:
            return Response("too many pages are open", HTTPStatus.TOO_MANY_REQUESTS)
        number = request.cookies.get(self._cookie, "")
        return StreamingResponse(
            self._changes(request, session, number), media_type="text/event-stream"
        )

    async def _changes(self, request: Request, session: Session, number: str) -> AsyncIterator[str]:
        """Yield the server-sent events of one page until the session ends."""
        session.streams += 1
        last, beat = "", 0.0
        try:
            while self.sessions.get(number, is_use=False) is session:
                head = await ask(session.client.head())
                state = (
                    f"event: head\ndata: {head.value.sequence}\n\n"
                    if head.value
                    else "event: lost\ndata: \n\n"
                )
                now = time.monotonic()
                if state != last:
                    last, beat = state, now
                    yield state
                elif now - beat > BEATS_SECONDS:
                    beat = now
                    yield ": beat\n\n"
                await asyncio.sleep(LIVE_SECONDS)
                if await request.is_disconnected():
                    return
            yield "event: over\ndata: \n\n"
        finally:
            session.streams -= 1

    # --- acts ---

    def _act(self, request: Request, session: Session) -> Act | None:
        return acts_of(session.name).get(request.path_params["act"])

    async def act_form(self, request: Request, session: Session) -> Response:
        """Return the form of an act, filled in with the values in the request's address."""
        act = self._act(request, session)
        if act is None:
            return self._refused(session, HTTPStatus.NOT_FOUND, "There is no such act.")
        return await self._form_page(session, act, dict(request.query_params), "")

    async def _form_page(
        self,
        session: Session,
        act: Act,
        given: Mapping[str, str],
        error: str,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Response:
        """Return the form of an act with the given values and an error."""
        try:
            fields = await act.fields(session.client)
        except (ClearinghouseError, FieldError) as refusal:
            fields, error = [], error or str(refusal)
        return self._html(
            "act.html",
            session,
            status,
            title=act.title,
            current=act.name,
            act=act,
            fields=fields,
            given=given,
            error=error,
            roles=roles_for(act),
        )

    async def preview(self, request: Request, session: Session) -> Response:
        """Show the effects of an act without sending it."""
        act = self._act(request, session)
        if act is None:
            return self._refused(session, HTTPStatus.NOT_FOUND, "There is no such act.")
        form: dict[str, str] = request.state.form
        given = {name: value for name, value in form.items() if name != "csrf"}
        try:
            look = await act.look(session.client, given)
        except (ClearinghouseError, FieldError) as error:
            return await self._form_page(session, act, given, str(error), HTTPStatus.BAD_REQUEST)
        roles, effects = await asyncio.gather(
            roles_of(session.client, session.name), effects_of(session.client, act, given)
        )
        number = session.prepare(act, given, look)
        return self._html(
            "preview.html",
            session,
            title=act.title,
            current=act.name,
            act=act,
            look=look,
            effects=effects,
            refusals=expected(act, look, roles),
            number=number,
            key=session.prepared[number].key,
        )

    async def confirm(self, request: Request, session: Session) -> Response:
        """Send an act that was previewed, once; then redirect to the page of its result."""
        number = request.state.form.get("prepared", "")
        prepared = session.prepared.get(number)
        if prepared is None:
            return self._refused(
                session,
                HTTPStatus.GONE,
                "This preview is not kept any more. Nothing was sent. Open the form again.",
            )
        await carry_out(session, prepared)
        return RedirectResponse(f"/result/{number}", HTTPStatus.SEE_OTHER)

    async def result(self, request: Request, session: Session) -> Response:
        """Return the page of an act's result: the journaled answer, and the figures after it."""
        number = request.path_params["number"]
        prepared = session.prepared.get(number)
        if prepared is None or prepared.outcome is None:
            return self._refused(session, HTTPStatus.NOT_FOUND, "There is no such result.")
        now: dict[str, str] = {}
        with suppress(ClearinghouseError, FieldError):
            now = await prepared.act.now(session.client, prepared.given, prepared.look)
        return self._html(
            "result.html",
            session,
            title=prepared.act.title,
            current=prepared.act.name,
            act=prepared.act,
            outcome=prepared.outcome,
            key=prepared.key,
            number=number,
            before=prepared.look,
            now=now,
        )

    # --- files ---

    async def file(self, request: Request) -> Response:
        """Return a script, a style or an icon of this package."""
        name = request.path_params["name"]
        content = self._files.get(name)
        kind = TYPES.get(f".{name.rpartition('.')[2]}")
        if content is None or kind is None:
            return Response("there is no such file", HTTPStatus.NOT_FOUND)
        return Response(content, media_type=kind)

    async def failed(self, request: Request, error: Exception) -> Response:
        """Return a page with a sentence about an exception, without its details."""
        del error
        session = self._session(request, is_use=False)
        return self._refused(
            session,
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "The console failed at this. The server is not affected.",
        )


class BadFormError(Exception):
    """A request body that is too long, or is not a form."""


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of the form in a request's body. Raises BadFormError."""
    if (
        request.headers.get("content-type", "").partition(";")[0]
        != "application/x-www-form-urlencoded"
    ):
        raise BadFormError
    declared = request.headers.get("content-length", "")
    try:
        body = await read_body(request.stream(), declared, BODY_BYTES_MAX)
    except (BodyError, ClientDisconnect) as error:
        raise BadFormError from error
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS_MAX)
    except ValueError as error:
        raise BadFormError from error
    if len({name for name, _ in pairs}) != len(pairs):
        raise BadFormError
    return dict(pairs)


async def bad_form(_: Request, error: Exception) -> Response:
    """Return the answer to a request whose form cannot be read."""
    del error
    return Response("the form cannot be read", HTTPStatus.BAD_REQUEST, media_type="text/plain")


async def home(_: Request) -> Response:
    """Redirect the path `/` to the overview."""
    return RedirectResponse("/overview", HTTPStatus.SEE_OTHER)


def application(settings: Settings) -> ASGIApp:
    """Return the web application of a console."""
    console = Console(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await console.sessions.end_all()

    signed_in = console.signed_in
    routes = [
        Route("/", home),
        Route("/sign-in", console.sign_in_form, methods=["GET"]),
        Route("/sign-in", console.sign_in, methods=["POST"]),
        Route("/sign-out", signed_in(console.sign_out), methods=["POST"]),
        Route("/live", console.live),
        Route("/static/{name}", console.file),
        Route("/act/{act}", signed_in(console.act_form), methods=["GET"]),
        Route("/act/{act}", signed_in(console.preview), methods=["POST"]),
        Route("/confirm", signed_in(console.confirm), methods=["POST"]),
        Route("/result/{number}", signed_in(console.result), methods=["GET"]),
        Route("/{page}", signed_in(console.page), methods=["GET"]),
    ]
    found = Starlette(
        routes=routes,
        exception_handlers={BadFormError: bad_form, 500: console.failed},
        lifespan=lifespan,
    )
    found.router.redirect_slashes = False
    return Guard(
        found, settings
    )  # around all of it, so that the answer to a failure has the headers too
