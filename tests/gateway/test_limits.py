# SPDX-License-Identifier: Apache-2.0
"""What the gateway itself refuses before a call is sent: hosts, origins, rates, sizes, deadlines, other forms."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

import pytest

from clearinghouse.apps.gateway.json_form import VALUES_MAX
from clearinghouse.apps.gateway.limits import CALLS_OF_CALLER, Limits, Rates
from clearinghouse.apps.gateway.serving import CONNECTIONS_OF_NETWORK
from clearinghouse.apps.web_connections import network_of
from clearinghouse.client.transport.credential import Metadata
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.statemachine.vocabulary import codes
from tests.gateway.asking import Caller, Listener, RunningGateway
from tests.gateway.conftest import World
from tests.server.harness import RunningServer

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
        assert (answer.status, b"more than 4194304" in answer.read()) == (400, True)
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


def is_ended(connection: socket.socket) -> bool:
    """Wait for the end of a connection; False if something came."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.mark.slow
def test_silent_connections_leave_places_to_others(caller: Caller) -> None:
    """One network has so many connections and no more, and each without a whole request ends."""
    path = f"/clearinghouse.v1.{HEAD}"
    head = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{caller.port}\r\n"
    with ExitStack() as opened:

        def connect(sent: str, source: str = "127.0.0.1") -> socket.socket:
            found = opened.enter_context(
                socket.create_connection(("127.0.0.1", caller.port), 60, (source, 0))
            )
            found.sendall(sent.encode())
            return found

        silent = [connect("" if at % 2 else head) for at in range(CONNECTIONS_OF_NETWORK)]
        assert is_ended(connect(""))
        other = connect(f"{head}content-length: 0\r\n\r\n", "127.0.0.2")
        assert other.recv(4_096).startswith(b"HTTP/1.1 415 ")  # of a call without a type
        assert all(is_ended(one) for one in silent)
        assert caller.read(HEAD).status == 200


def test_a_network_of_ipv6_is_one_caller() -> None:
    """Who has one of its addresses has 2^64 of them; an address of IPv4 in this form is that address."""
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") == "2001:db8::"
    assert network_of("2001:db8:0:1::1") == "2001:db8:0:1::"
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("unknown") == "unknown"


def test_a_body_is_counted_by_its_values(strict: RunningGateway, caller: Caller) -> None:
    """Many short values take long to read: each 512 are a call, and beyond the limit none is read."""
    other = strict.caller(clearinghouse_principal="values")
    for status in (400, 429):  # of a call: the field does not exist
        found = other.text(HEAD, '{"many": [' + "0," * (512 * 5) + "0]}")
        assert found.status == status
    found = caller.text(HEAD, '{"many": [' + "0," * VALUES_MAX + "0]}")
    assert (found.status, found.reason) == (400, "MALFORMED_REQUEST")
    assert found.figures == {"limit": str(VALUES_MAX), "actual": str(VALUES_MAX + 3)}


def test_a_credential_has_so_many_calls_from_all_addresses() -> None:
    """Calls that wait hold places; another credential at the same address has its own."""
    limits = Limits(Rates(0, 0))
    own: Metadata = (("authorization", "Bearer own"),)
    with ExitStack() as held:
        for at in range(CALLS_OF_CALLER):
            held.enter_context(limits.call(f"10.0.0.{at % 2}", own))
        with pytest.raises(EdgeError) as caught:
            held.enter_context(limits.call("10.0.0.3", own))
        assert (caught.value.code, caught.value.limit) == (codes.QUEUE_FULL, str(CALLS_OF_CALLER))
        held.enter_context(limits.call("10.0.0.0", (("authorization", "Bearer other"),)))


@pytest.mark.slow
def test_what_one_caller_waits_for_holds_no_other(tmp_path: Path) -> None:
    """Streams, and calls that wait, use up the calls of their own connection to the server, and of no other one."""
    asked = json.dumps({"accountId": "1", "minSequence": "900000"})
    with ExitStack() as opened:
        server = opened.enter_context(RunningServer(tmp_path / "data", "--connection-streams", "2"))
        gateway = opened.enter_context(RunningGateway(server.address, tmp_path / "log"))
        for _ in range(2):
            listener = Listener(gateway.port)
            opened.callback(listener.close)
            for name in ("a", "b"):
                listener.subscribe(name, "Subscribe", heartbeatIntervalMs=100)
            assert {listener.next()["id"] for _ in range(20)} == {"a", "b"}
            waiting = HTTPConnection("127.0.0.1", gateway.port, source_address=("127.0.0.2", 0))
            opened.callback(waiting.close)
            path = "/clearinghouse.v1.QueryService/ListBalances"
            waiting.request("POST", path, asked, {"content-type": "application/json"})
        assert gateway.caller(clearinghouse_principal="b").read(HEAD).status == 200
