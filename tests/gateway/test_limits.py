# SPDX-License-Identifier: Apache-2.0
"""What the gateway itself refuses before a call is sent: hosts, origins, rates, sizes, deadlines, other forms."""

from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Final

import pytest

from tests.gateway.asking import Caller, RunningGateway
from tests.gateway.conftest import World

HEAD: Final = "JournalService/GetHead"
ORIGIN: Final = "https://page.example"


@pytest.fixture(scope="module")
def strict(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    """A gateway that permits three calls a second, and one origin."""
    log = tmp_path_factory.mktemp("strict") / "gateway.log"
    options = ("--caller-rate", "3", "--origin", ORIGIN)
    with RunningGateway(world.server.address, log, *options) as found:
        yield found


def test_a_rate_is_of_one_caller(strict: RunningGateway) -> None:
    """Beyond the burst a caller is refused with limit and delay; another name and another credential are not."""
    replies = [strict.caller(authorization="Bearer a").read(HEAD) for _ in range(30)]
    assert [one.status for one in replies[:6]] == [200] * 6
    refused = next(one for one in replies if one.status != 200)
    assert (refused.status, refused.json["code"]) == (429, "resource_exhausted")
    assert (refused.reason, refused.figures["limit"]) == ("RATE_LIMITED", "3")
    assert int(refused.headers["retry-after"]) >= 1
    for other in ({"authorization": "Bearer b"}, {"clearinghouse_principal": "a"}):
        assert strict.caller(**other).read(HEAD).status == 200


def test_pages_of_listed_origins_alone_may_call(strict: RunningGateway, caller: Caller) -> None:
    """A listed origin gets the headers of CORS, any other one a refusal; by default no origin is listed."""
    asked = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
    }
    page = strict.caller(origin=ORIGIN, authorization="Bearer page")
    path = f"/clearinghouse.v1.{HEAD}"
    before = page.send(path, None, asked, "OPTIONS")
    assert (before.status, before.headers["access-control-allow-origin"]) == (200, ORIGIN)
    assert "authorization" in before.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in before.headers
    assert page.read(HEAD).headers["access-control-allow-origin"] == ORIGIN
    for refused in (
        strict.caller(origin="https://page.example.evil").read(HEAD),
        caller.text(HEAD, "{}", origin=ORIGIN),
        caller.send(path, None, asked | {"origin": ORIGIN}, "OPTIONS"),
        caller.send("/streams", None, {"origin": ORIGIN, "upgrade": "websocket"}, "GET"),
    ):
        assert (refused.status, refused.field) == (400, "origin")
        assert "access-control-allow-origin" not in refused.headers


def test_the_gateway_answers_under_its_own_name(caller: Caller) -> None:
    """A request under another host name is refused, as of a page whose name leads to this address."""
    assert caller.text(HEAD, "{}", host="rebound.example").field == "host"
    assert caller.text(HEAD, "{}", host=f"localhost:{caller.port}").status == 200


def test_bodies_and_deadlines_have_limits(caller: Caller) -> None:
    """A body that is too long is refused with limit and actual, unread; so is a deadline."""
    long = caller.send(f"/clearinghouse.v1.{HEAD}", None, {"content-length": "4194305"})
    assert (long.status, long.reason) == (400, "MALFORMED_REQUEST")
    assert long.figures == {"limit": "4194304", "actual": "4194305"}
    for headers, field in (
        ({"connect_timeout_ms": "300001"}, "connect-timeout-ms"),
        ({"connect_timeout_ms": "0"}, "connect-timeout-ms"),
        ({"connect_timeout_ms": "1.5"}, "connect-timeout-ms"),
        ({"connect_protocol_version": "2"}, "connect-protocol-version"),
        ({"content_encoding": "gzip"}, "content-encoding"),
        ({"clearinghouse_principal": "\xe4"}, "clearinghouse-principal"),
        ({"content_type": "text/plain"}, "content-type"),
    ):
        assert caller.text(HEAD, "{}", **headers).field == field


def test_a_body_in_parts_is_cut_off_at_the_limit(caller: Caller) -> None:
    """A body without a length is refused once it is longer than the limit."""
    connection = HTTPConnection("127.0.0.1", caller.port, timeout=60)
    parts = (b" " * 65_536 for _ in range(65))
    headers = {"content-type": "application/json"}
    try:
        connection.request("POST", f"/clearinghouse.v1.{HEAD}", parts, headers, encode_chunked=True)
        answer = connection.getresponse()
        assert (answer.status, b"more than 4194304 bytes" in answer.read()) == (400, True)
    finally:
        connection.close()


def test_other_paths_are_refused_by_name(caller: Caller) -> None:
    """A call that the API does not have, a stream, another method: each a typed refusal, never an empty page."""
    for path, method, status in (
        ("/clearinghouse.v1.JournalService/Nothing", "POST", 404),
        ("/clearinghouse.v1.JournalService/Subscribe", "POST", 404),
        ("/clearinghouse.v1.TradingService/Session", "POST", 404),
        (f"/clearinghouse.v1.{HEAD}", "GET", 405),
        ("/", "GET", 404),
    ):
        found = caller.send(path, b"{}", method=method)
        assert (found.status, found.reason, found.field) == (status, "NOT_FOUND", "path")
