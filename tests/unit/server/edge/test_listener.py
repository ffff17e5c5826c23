# SPDX-License-Identifier: Apache-2.0
"""Which addresses a server may listen on, what it asks of connections, and what its health says (SPEC Q-5, Q-5.2)."""

import asyncio
import socket
from pathlib import Path
from typing import Any, cast

import grpc
import pytest
from grpc_health.v1 import health_pb2

from clearinghouse.server.config.limits import ConnectionLimits
from clearinghouse.server.console.exits import ConfigError, ListenError
from clearinghouse.server.edge.edge import Edge
from clearinghouse.server.edge.listener import (
    Addresses,
    Listener,
    Phase,
    check_free,
    check_listen,
    connection_options,
)
from clearinghouse.server.edge.probing import ProbeTls, channel_to, health
from clearinghouse.server.edge.services import served_handlers
from clearinghouse.server.edge.tls import TlsFiles
from clearinghouse.server.lifecycle import check_settings
from clearinghouse.server.server import Settings

OPEN = "0.0.0.0:7411"
FILES = TlsFiles(Path("certificate"), Path("key"))
WITH_CA = TlsFiles(Path("certificate"), Path("key"), Path("ca"))


def test_connections_are_held_to_their_limits() -> None:
    """Times in milliseconds, for ever where there is none; a number only where it is limited."""
    found = connection_options(ConnectionLimits(5, 6, 7, 8, 9, 10))
    assert found == [
        ("grpc.server_handshake_timeout_ms", 7_000),
        ("grpc.http2.settings_timeout", 7_000),
        ("grpc.max_connection_idle_ms", 8_000),
        ("grpc.max_connection_age_ms", 9_000),
        ("grpc.max_connection_age_grace_ms", 30_000),
        ("grpc.keepalive_time_ms", 10_000),
        ("grpc.keepalive_timeout_ms", 10_000),
        ("grpc.max_allowed_incoming_connections", 5),
        ("grpc.max_concurrent_streams", 6),
    ]
    for_ever = 2**31 - 1
    assert dict(connection_options(ConnectionLimits(0, 0, 0, 0, 0, 0))) == {
        "grpc.server_handshake_timeout_ms": for_ever,
        "grpc.http2.settings_timeout": for_ever,
        "grpc.max_connection_idle_ms": for_ever,
        "grpc.max_connection_age_ms": for_ever,
        "grpc.max_connection_age_grace_ms": 30_000,
        "grpc.keepalive_time_ms": for_ever,
        "grpc.keepalive_timeout_ms": 10_000,
    }


@pytest.mark.parametrize(
    ("listen", "settings"),
    [
        ("127.0.0.1:7411", {}),
        ("[::1]:7411", {}),
        ("localhost:65535", {}),
        ("unix:/run/clearinghouse", {}),
        (OPEN, {"insecure": True}),
        (OPEN, {"tls": WITH_CA}),
        (OPEN, {"tls": FILES, "insecure": True}),
        (OPEN, {"tls": FILES, "has_credentials": True}),
        ("127.0.0.1:7411", {"has_credentials": True}),
    ],
)
def test_an_address_is_open_only_with_proof_of_callers(
    listen: str, settings: dict[str, Any]
) -> None:
    """On this machine alone, with certificates or credentials of callers, or where it is permitted."""
    check_listen(listen, **{"insecure": False, **settings})


AUTHENTICATED = (
    "give --tls-client-ca, so that each caller needs a certificate, or --keys, or --token-keys, or listen on 127.0.0.1,"
    " or pass --insecure if the network is yours alone"
)


@pytest.mark.parametrize(
    ("listen", "settings", "message"),
    [
        ("", {}, "'' is no address: give HOST:PORT, for example 127.0.0.1:7411"),
        ("7411", {}, "'7411' is no address: give HOST:PORT, for example 127.0.0.1:7411"),
        (":7411", {}, "':7411' is no address: give HOST:PORT, for example 127.0.0.1:7411"),
        ("host:x", {}, "'host:x' is no address: give HOST:PORT, for example 127.0.0.1:7411"),
        (
            "127.0.0.1:65536",
            {},
            "'127.0.0.1:65536': port 65536 is out of range, the last one is 65535",
        ),
        (
            OPEN,
            {},
            (
                f"{OPEN} can be reached from other machines and callers are not authenticated: listen on 127.0.0.1, or"
                " pass --insecure if the network is yours alone"
            ),
        ),
        (
            OPEN,
            {"tls": FILES},
            (
                f"{OPEN} can be reached from other machines and callers are not authenticated, only encrypted:"
                f" {AUTHENTICATED}"
            ),
        ),
        (
            OPEN,
            {"has_credentials": True, "insecure": True},
            (
                f"{OPEN} can be reached from other machines, and callers would send their secrets in plain text: give"
                " --tls-certificate and --tls-key, or listen on 127.0.0.1; --insecure does not permit it"
            ),
        ),
    ],
)
def test_a_refused_address_says_what_to_give(
    listen: str, settings: dict[str, Any], message: str
) -> None:
    """The address first."""
    with pytest.raises(ListenError) as caught:
        check_listen(listen, **{"insecure": False, **settings})
    assert str(caught.value) == message


def test_the_address_of_all_calls_must_be_set() -> None:
    """A server without it would serve no caller; those of staff and of urgent calls are optional."""
    with pytest.raises(ListenError, match=r"^'' is no address: give HOST:PORT"):
        check_settings(Settings(Path("none"), listen="", staff_listen="127.0.0.1:0"))
    with pytest.raises(ListenError, match="frames_address is HOST:PORT"):
        check_settings(Settings(Path("none"), frames_listen="unix:/tmp/frames"))
    with pytest.raises(ListenError, match="callers are not authenticated"):
        check_settings(Settings(Path("none"), frames_listen=OPEN))
    check_settings(Settings(Path("none"), listen="127.0.0.1:0"))


def test_an_address_that_another_server_has_is_found_before_the_start() -> None:
    """Port 0 and sockets of the file system are not tried; an address that cannot be is named with its reason."""
    for listen in ("127.0.0.1:0", "unix:/nowhere/at/all"):
        check_free(listen)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ListenError) as caught:
            check_free(listen)
        assert str(caught.value) == (
            f"cannot listen on {listen}: Address already in use; is another server there? Port 0 takes a free one"
        )
    check_free(listen)
    check_free(f"[::1]:{listen.rpartition(':')[2]}")


SERVING, NOT_SERVING = "SERVING", "NOT_SERVING"


def names_of(listener: Listener) -> dict[str, str]:
    """Return the health of each name."""
    statuses = cast("Any", listener._health)._server_status
    return {
        name: health_pb2.HealthCheckResponse.ServingStatus.Name(status)
        for name, status in statuses.items()
    }


def listening() -> Listener:
    """A listener of an edge that is not open."""
    handlers = served_handlers(Edge())
    return Listener(handlers, handlers)


@pytest.mark.parametrize(
    ("phase", "probes"),
    [
        (Phase.REPLAYING, (NOT_SERVING, NOT_SERVING, SERVING)),
        (Phase.SERVING, (SERVING, SERVING, SERVING)),
        (Phase.DRAINING, (NOT_SERVING, SERVING, SERVING)),
        (Phase.FAILED, (NOT_SERVING, NOT_SERVING, NOT_SERVING)),
    ],
)
def test_health_follows_the_life_of_a_server(phase: Phase, probes: tuple[str, ...]) -> None:
    """Calls may be sent while it serves; it has started even when it drains; it lives until it has failed."""

    async def run() -> dict[str, str]:
        listener = listening()
        await listener.set_phase(phase)
        return names_of(listener)

    found = asyncio.run(run())
    assert tuple(found.pop(name) for name in ("readiness", "startup", "liveness")) == probes
    services = {name for name in found if name.startswith("clearinghouse.v1.")}
    assert len(services) > 5
    assert {found[name] for name in ("", *services)} == {probes[0]}


def test_clock_and_leader_are_said_by_names_of_their_own() -> None:
    """Beside the health of the services."""

    async def run() -> list[tuple[str, str]]:
        listener = listening()
        found = []
        for agrees, leads in ((True, False), (False, True)):
            await listener.set_clock(agrees=agrees)
            await listener.set_leader(leads)
            names = names_of(listener)
            found.append((names["clearinghouse.v1.clock"], names["leader"]))
        return found

    assert asyncio.run(run()) == [(SERVING, NOT_SERVING), (NOT_SERVING, SERVING)]


def test_a_server_listens_on_three_addresses() -> None:
    """One for all, one for staff, one for urgent calls, each with a port of its own; a taken one is refused."""

    async def run() -> None:
        listener = listening()
        assert listener.addresses.named() == []
        await listener.start(Addresses("127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0"))
        addresses = listener.addresses.named()
        address = addresses[0]
        assert len(set(addresses)) == 3
        assert all(each.startswith("127.0.0.1:") for each in addresses)
        for each in addresses:
            for service, status in (("", NOT_SERVING), ("liveness", SERVING), ("no", "NOT_FOUND")):
                assert (await asyncio.to_thread(health, each, service, 5.0))[0] == status
        other = listening()
        with pytest.raises(ListenError, match=f"cannot listen on {address}: "):
            await other.start(Addresses(address))
        await other.stop(None)
        await listener.set_phase(Phase.SERVING)
        assert await asyncio.to_thread(health, address, "", 5.0) == (SERVING, "")
        await listener.stop(None)
        status, reason = await asyncio.to_thread(health, address, "", 1.0)
        assert (status, "failed to connect" in reason) == ("UNAVAILABLE", True)

    asyncio.run(run())


def test_a_probe_waits_until_the_server_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fifth of a second, for as long as it was asked to."""
    answers = [NOT_SERVING, "UNAVAILABLE", SERVING, NOT_SERVING]
    clock, waits = [0.0], []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        clock[0] += seconds

    monkeypatch.setattr("clearinghouse.server.edge.probing._asked", lambda *_: (answers.pop(0), ""))
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    monkeypatch.setattr("time.sleep", sleep)
    assert health("127.0.0.1:1", "", 1.0, wait=10) == (SERVING, "")
    assert waits == [0.2, 0.2]
    assert health("127.0.0.1:1", "", 1.0) == (NOT_SERVING, "")
    assert len(waits) == 2
    answers = [NOT_SERVING] * 9
    assert health("127.0.0.1:1", "", 1.0, wait=0.5) == (NOT_SERVING, "")
    assert len(waits) == 5


@pytest.fixture
def channels(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """The channels that were made."""
    made: list[tuple[Any, ...]] = []
    monkeypatch.setattr(grpc, "insecure_channel", lambda *parts: made.append(parts))
    monkeypatch.setattr(grpc, "ssl_channel_credentials", lambda *parts: parts)
    monkeypatch.setattr(grpc, "secure_channel", lambda *parts: made.append(parts))
    return made


def test_a_probe_goes_through_no_proxy_and_has_the_files_it_was_given(
    tmp_path: Path, channels: list[tuple[Any, ...]]
) -> None:
    """Certificate and key go together; the name is only given where it is another one."""
    ca, certificate, key = (tmp_path / name for name in ("ca", "certificate", "key"))
    for path in (ca, certificate, key):
        path.write_bytes(path.name.encode())
    no_proxy = ("grpc.enable_http_proxy", 0)
    channel_to("a:1", None)
    channel_to("a:1", ProbeTls(ca))
    channel_to("a:1", ProbeTls(ca, certificate, key, "other"))
    assert channels == [
        ("a:1", [no_proxy]),
        ("a:1", (b"ca", None, None), [no_proxy]),
        (
            "a:1",
            (b"ca", b"key", b"certificate"),
            [no_proxy, ("grpc.ssl_target_name_override", "other")],
        ),
    ]
    for tls in (ProbeTls(ca, certificate), ProbeTls(ca, key=key)):
        with pytest.raises(ConfigError, match=r"^--certificate and --key go together$"):
            channel_to("a:1", tls)
    missing = tmp_path / "missing"
    with pytest.raises(ConfigError) as caught:
        channel_to("a:1", ProbeTls(missing))
    assert str(caught.value) == f"{missing} cannot be read: No such file or directory"
