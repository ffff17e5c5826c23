# SPDX-License-Identifier: Apache-2.0
"""API keys over a live server: who a caller is, what is refused, and what ends (SPEC Q-5, Q-5.1)."""

import asyncio
import json
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import grpc
import pytest
from click.testing import CliRunner

from clearinghouse.client import AccessDenied, AsyncClient, Client, InvalidRequest, ResultCode, Tls
from clearinghouse.server.cli import main
from clearinghouse.server.cli.serve import settings_of
from clearinghouse.server.codec.access import ACCESS
from clearinghouse.server.config.reading import read_config
from clearinghouse.server.console.exits import ConfigError, ListenError
from clearinghouse.server.edge.listener import check_listen
from clearinghouse.server.lifecycle import check_settings
from clearinghouse.v1 import journal_pb2
from tests.server.certificates import Pki
from tests.server.harness import SEED, RunningServer, run_command
from tests.server.wire import Metadata, refusal

HEAD: Final = "/clearinghouse.v1.JournalService/GetHead"
SUBSCRIBE: Final = "/clearinghouse.v1.JournalService/Subscribe"
SESSION: Final = "/clearinghouse.v1.TradingService/Session"
# The form of a key with a right checksum, which no server has made.
UNKNOWN_KEY: Final = f"chk_{'0' * 16}_{'0' * 64}522c2fd0"


class Ring:
    """The files of keys of a test, changed by the command line alone."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.keys = folder / "keys.json"
        self.pepper = folder / "pepper.key"
        self.flags = ("--keys", str(self.keys), "--pepper", str(self.pepper))

    def run(self, *arguments: str) -> dict[str, Any]:
        """Run `clearinghouse keys` in this process; the object that it prints."""
        result = CliRunner().invoke(main, ["keys", *arguments, *self.flags, "--json"])
        assert result.exit_code == 0, result.output
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    def new(self, principal: str, *arguments: str) -> str:
        """The text of a new key."""
        return str(self.run("new", principal, *arguments)["key"])


def bearer(text: str) -> Metadata:
    """The metadata of a credential."""
    return (("authorization", f"Bearer {text}"),)


def answer(channel: grpc.Channel, metadata: Metadata) -> str:
    """Ask for the head; the reason of the refusal, "" if there is none."""
    method: Any = channel.unary_unary(HEAD)
    try:
        method(b"", timeout=30, metadata=metadata)
    except grpc.RpcError as error:
        return refusal(partial(again, error)).reason
    return ""


def again(error: grpc.RpcError) -> None:
    """Raise an error that was caught: a second call could have another answer."""
    raise error


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> Ring:
    """The keys of the server of this module."""
    found = Ring(tmp_path_factory.mktemp("keys"))
    found.new("first")
    return found


@pytest.fixture(scope="module")
def server(ring: Ring, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that asks for keys, on loopback."""
    data = tmp_path_factory.mktemp("served") / "data"
    with RunningServer(data, "--seed", SEED, *ring.flags) as found:
        yield found


def until_good(server: RunningServer, key: str) -> None:
    """Return once the server has taken a new key."""
    for _ in range(200):
        with Client(server.address, api_key=key) as client:
            try:
                client.head()
            except AccessDenied:
                threading.Event().wait(0.1)
            else:
                return
    raise AssertionError("the server has not taken the key")


def test_the_key_names_the_principal(server: RunningServer, ring: Ring) -> None:
    """Calls of a key are those of its principal; its name may be stated, another one may not."""
    key, second = ring.new("desk-1"), ring.new("desk-1")
    until_good(server, second)
    with Client(server.address, api_key=key) as client:
        assert client.create_account("alice") > 0
        made = client.new_key()
        client.create_account("bob", key=made)
    # A second live key of the same principal: GetCall answers the principal that made the call, and no other.
    with Client(server.address, api_key=second, principal="desk-1") as same:
        assert same.calls_of(made.request_id)
    with Client(server.address, api_key=key, principal="desk-2") as other:
        with pytest.raises(InvalidRequest) as caught:
            other.create_account("mallory")
        assert "the credential says desk-1" in str(caught.value)
        assert key not in str(caught.value)


def test_the_asynchronous_client_sends_keys_too(server: RunningServer, ring: Ring) -> None:
    """Key and provider of a token are sent by both interfaces, in calls and in streams."""
    key = ring.new("desk-3")
    until_good(server, key)

    async def account() -> int:
        async with AsyncClient(server.address, api_key=key) as client:
            return await client.create_account("carol")

    assert asyncio.run(account()) > 0
    asked: list[str] = []

    def provide() -> str:
        asked.append(key)
        return key

    with Client(server.address, token=provide) as client:
        client.head()
        with client.session() as session, pytest.raises(InvalidRequest, match="BATCH_EMPTY"):
            session.submit([])
        assert client.head().sequence > 0
    assert len(asked) >= 3


def test_a_call_without_a_credential_is_refused(server: RunningServer) -> None:
    """Every method of the API asks for a credential, with and without a stated name; health and reflection do not."""
    with grpc.insecure_channel(server.address) as channel:
        open_methods = []
        for path in ACCESS:
            for metadata in ((), (("clearinghouse-principal", "first"),)):
                # A stream of frames for all: the server takes one message of a method that takes one.
                method: Any = channel.stream_stream(path)
                found = refusal(
                    lambda method=method, metadata=metadata: list(  # type: ignore[misc]
                        method(iter([b""]), timeout=30, metadata=metadata)
                    )
                )
                if (found.code, found.reason) != ("UNAUTHENTICATED", "CREDENTIAL_ABSENT"):
                    open_methods.append((path, found))
        assert open_methods == []
        health: Any = channel.unary_unary("/grpc.health.v1.Health/Check")
        assert health(b"", timeout=30)


def test_wrong_credentials_are_refused_alike(server: RunningServer, ring: Ring) -> None:
    """Malformed, unknown, oversized and doubled credentials are CREDENTIAL_INVALID; none is echoed or logged."""
    key = ring.new("desk-4")
    until_good(server, key)
    wrong: list[Metadata] = [
        bearer(key[:-1] + ("0" if key[-1] != "0" else "1")),
        bearer(UNKNOWN_KEY),
        bearer("eyJhbGciOiJub25lIn0.e30."),
        bearer(""),
        bearer(key + " "),
        (("authorization", key),),
        (("authorization", f"Basic {key}"),),
        (("authorization", f"Bearer  {key}"),),
        (*bearer(key), *bearer(key)),
        bearer("x" * 4_090),
    ]
    with grpc.insecure_channel(server.address) as channel:
        assert [answer(channel, metadata) for metadata in wrong] == ["CREDENTIAL_INVALID"] * 10
        assert answer(channel, (("authorization", f"bearer {key}"),)) == ""
        method: Any = channel.unary_unary(HEAD)
        found = refusal(lambda: method(b"", timeout=30, metadata=bearer("x" * 4_090)))
        assert (found.code, found.metadata) == (
            "UNAUTHENTICATED",
            {"limit": "4096", "actual": "4097"},
        )
        # At the limit it is read, and is no key.
        found = refusal(lambda: method(b"", timeout=30, metadata=bearer("x" * 4_089)))
        assert (found.reason, found.metadata) == ("CREDENTIAL_INVALID", {})
    log = server.data_dir.with_suffix(".log").read_text(encoding="utf-8")
    assert "credential refused" in log
    assert key[21:85] not in log
    assert UNKNOWN_KEY[21:85] not in log


def test_a_key_of_another_network_is_refused(server: RunningServer, ring: Ring) -> None:
    """A key with a list is good from its networks alone."""
    there, here = (
        ring.new("desk-5", "--network", "10.0.0.0/8", "--network", network)
        for network in ("192.0.2.0/24", "127.0.0.0/8")
    )
    until_good(server, here)
    with grpc.insecure_channel(server.address) as channel:
        assert answer(channel, bearer(there)) == "CREDENTIAL_NETWORK"


def test_a_revoked_key_ends_calls_and_streams(server: RunningServer, ring: Ring) -> None:
    """After a revocation calls are refused and open streams end, of events and of frames; other keys go on."""
    made = ring.run("new", "desk-6")
    key, other = str(made["key"]), ring.new("desk-6")
    until_good(server, other)
    with grpc.insecure_channel(server.address) as channel:
        subscribe: Any = channel.unary_stream(SUBSCRIBE)
        session: Any = channel.stream_stream(SESSION)
        request = journal_pb2.SubscribeRequest(heartbeat_interval_ms=1_000).SerializeToString()
        stays = subscribe(request, timeout=60, metadata=bearer(other))
        events = subscribe(request, timeout=60, metadata=bearer(key))
        next(events)
        ended = threading.Event()

        def frames() -> Iterator[bytes]:
            ended.wait(60)
            yield from ()

        answers = session(frames(), timeout=60, metadata=bearer(key))
        ring.run("revoke", str(made["id"]))
        for stream in (events, answers):
            found = refusal(lambda stream=stream: list(stream))  # type: ignore[misc]
            assert (found.code, found.reason) == ("UNAUTHENTICATED", "CREDENTIAL_EXPIRED")
        ended.set()
        assert answer(channel, bearer(key)) == "CREDENTIAL_EXPIRED"
        assert answer(channel, bearer(other)) == ""
        next(stays)
        stays.cancel()


def test_certificate_and_key_name_the_same_principal(tmp_path: Path) -> None:
    """A certificate is enough; a key beside it must name its principal; with TLS an open address needs no more."""
    pki, ring = Pki(tmp_path / "pki"), Ring(tmp_path / "keys")
    same, other = ring.new("desk-1"), ring.new("desk-2")
    certificate, key = pki.client("desk-1")
    tls = Tls(ca=pki.ca, certificate=certificate, key=key)
    flags = ("--seed", SEED, *pki.flags(asks_clients=True), *ring.flags)
    with RunningServer(tmp_path / "data", *flags) as server:
        for api_key in ("", same):
            with Client(server.address, tls=tls, api_key=api_key) as client:
                assert client.create_account("alice") > 0
        with Client(server.address, tls=tls, api_key=other) as client:
            with pytest.raises(AccessDenied) as caught:
                client.create_account("mallory")
            assert caught.value.reason == ResultCode.CREDENTIALS_DIFFER
        with Client(server.address, tls=tls, api_key=UNKNOWN_KEY) as client:
            with pytest.raises(AccessDenied) as caught:
                client.create_account("mallory")
            assert caught.value.reason == ResultCode.CREDENTIAL_INVALID


def test_keys_over_tls_may_be_on_a_network(tmp_path: Path) -> None:
    """With TLS a server that asks for keys listens anywhere; in plain text nowhere but here, --insecure or not."""
    pki, ring = Pki(tmp_path / "pki"), Ring(tmp_path / "keys")
    key = ring.new("desk-1")
    anywhere = ("--listen", "0.0.0.0:0", "--seed", SEED, *ring.flags)
    for insecure in (False, True):
        with pytest.raises(ListenError, match="in plain text"):
            check_listen("0.0.0.0:0", insecure=insecure, has_credentials=True)
    check_listen("127.0.0.1:0", insecure=False, has_credentials=True)
    check_listen("unix:/tmp/none", insecure=False, has_credentials=True)
    result = run_command("serve", "--data-dir", str(tmp_path / "none"), *anywhere, "--insecure")
    assert (result.returncode, "in plain text" in result.stderr) == (2, True), result.stderr
    with RunningServer(tmp_path / "data", *anywhere, *pki.flags()) as server:
        port = server.address.rpartition(":")[2]
        with Client(f"127.0.0.1:{port}", tls=Tls(ca=pki.ca), api_key=key) as client:
            assert client.create_account("alice") > 0
        with Client(f"127.0.0.1:{port}", tls=Tls(ca=pki.ca)) as client:
            with pytest.raises(AccessDenied) as caught:
                client.head()
            assert caught.value.reason == ResultCode.CREDENTIAL_ABSENT


def test_a_client_sends_no_key_in_plain_text() -> None:
    """Without TLS a key goes to this machine alone; a key and a token exclude each other; no secret is shown."""
    for target in ("10.0.0.1:7411", "example.com:7411", "dns:///localhost:7411", "localhost"):
        with pytest.raises(ValueError, match="in plain text"):
            Client(target, api_key="5ec2e7")
    for target in ("localhost:1", "127.0.0.2:1", "[::1]:1", "unix:/tmp/none"):
        Client(target, api_key="5ec2e7").close()
    with pytest.raises(ValueError, match="not both"):
        Client("localhost:1", api_key="5ec2e7", token=lambda: "")
    for wrong in ("5ec2e7 ", "5ec2e7\n", "5ec2e7é"):
        with pytest.raises(ValueError, match="printable ASCII") as caught:
            Client("localhost:1", api_key=wrong)
        assert "5ec2e7" not in str(caught.value)


def test_a_start_with_wrong_files_is_refused(tmp_path: Path) -> None:
    """Each wrong file is refused by its name, and so is one file alone; the start ends with 2, without a directory."""
    ring = Ring(tmp_path / "keys")
    secret = ring.new("desk-1")[21:85]

    def refused(*arguments: str) -> str:
        data = tmp_path / "data"
        flags = {"data_dir": str(data), "listener_address": "127.0.0.1:0"}
        for flag, value in zip(arguments[::2], arguments[1::2], strict=True):
            flags[f"credentials_{flag.removeprefix('--')}"] = value
        with pytest.raises(ConfigError) as caught:
            check_settings(settings_of(read_config(None, {}, flags).config))
        assert secret not in str(caught.value)
        return str(caught.value)

    assert "go together" in refused("--keys", str(ring.keys))
    assert "go together" in refused("--pepper", str(ring.pepper))
    ring.keys.chmod(0o604)
    assert f"credentials.keys: {ring.keys} holds a secret" in refused(*ring.flags)
    ring.keys.chmod(0o600)
    ring.pepper.chmod(0o604)
    assert f"credentials.pepper: {ring.pepper} holds a secret" in refused(*ring.flags)
    ring.pepper.chmod(0o600)
    ring.pepper.rename(tmp_path / "moved")
    assert f"credentials.pepper: {ring.pepper} cannot be read" in refused(*ring.flags)
    (tmp_path / "moved").rename(ring.pepper)
    ring.keys.write_text(f"{{{secret}", encoding="utf-8")
    assert f"credentials.keys: {ring.keys} is no file of keys" in refused(*ring.flags)
    data = tmp_path / "data"
    result = run_command("serve", "--data-dir", str(data), "--listen", "127.0.0.1:0", *ring.flags)
    assert (result.returncode, data.exists()) == (2, False)
    assert f"credentials.keys: {ring.keys} is no file of keys" in result.stderr
    assert secret not in result.stdout + result.stderr


def test_the_command_line_of_keys(tmp_path: Path) -> None:
    """Keys are made, listed, rotated and revoked by id; wrong arguments end with 2; settings may name the files."""
    ring = Ring(tmp_path / "keys")
    made = ring.run("new", "desk-1", "--expires", "90d", "--label", "gateway")
    assert made["state"] == "live"
    rotated = ring.run("rotate", made["id"], "--overlap", "0s")
    assert rotated["old"]["state"] == "expired"
    assert ring.run("revoke", rotated["id"])["state"] == "revoked"
    settings = tmp_path / "keys" / "clearinghouse.toml"
    settings.write_text('[credentials]\nkeys = "keys.json"\npepper = "pepper.key"\n')
    listed = run_command("keys", "list", "--config", str(settings))
    assert [line.split()[:3] for line in listed.stdout.splitlines()] == [
        [made["id"], "desk-1", "expired"],
        [rotated["id"], "desk-1", "revoked"],
    ]
    assert made["key"][21:85] not in listed.stdout

    def refused(*arguments: str) -> str:
        result = CliRunner().invoke(main, ["keys", *arguments])
        assert result.exit_code == 2, result.output
        return result.stderr

    assert "no file of keys is given" in refused("list")
    for option, words in (
        (("--expires", "1x"), "neither like 90d nor"),
        (("--expires", "2020-01-01"), "would have expired"),
        (("--expires", "99999999d"), "is no duration"),
        (("--network", "10.0.0.1/8"), "host bits set"),
    ):
        assert words in refused("new", "desk-1", *option, *ring.flags)
    assert "is no duration" in refused("rotate", made["id"], "--overlap", "soon", *ring.flags)
    wrong = refused("revoke", made["key"], *ring.flags)
    assert "no key with this id" in wrong
    assert made["key"] not in wrong
    assert "Missing argument" in refused("new", *ring.flags)
